import { useQuery } from "@tanstack/react-query";
import { Failure } from "../api/client";
import { useHistory } from "../document/editing";
import { useLive } from "../live/live";
import { useDisk } from "./file-on-disk";
import type { Facts } from "./flow-state";
import { useSavingState } from "./saving-state";

/** useDeployedFacts returns the facts about the deployed flow that the header shows. */
export function useDeployedFacts(name: string): Facts {
  const saved = useHistory((h) => h.revision !== "");
  const uninstalled = useSavingState((state) => state.theirs?.revision === "");
  const running = useLive((live) => live.running);
  const start = useLive((live) => live.start);
  const damage = useLive((live) => live.damage);
  // LiveProvider makes this request; here only its error is needed.
  const { error } = useQuery({ queryKey: ["status", name], queryFn: () => null, enabled: false });
  const unloaded = useDisk(name).disk?.onDisk === "new";
  return {
    stored: saved && !uninstalled,
    unloaded,
    running,
    start,
    damage,
    invalid: error instanceof Failure && error.status === 422,
  };
}
