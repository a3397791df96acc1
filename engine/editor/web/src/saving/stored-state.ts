import { useQuery } from "@tanstack/react-query";
import { Failure } from "../api/client";
import { useHistory } from "../document/editing";
import { useLive } from "../live/live";
import { useDisk } from "./file-on-disk";
import type { Facts } from "./flow-state";
import { useLife } from "./saving-state";

/** useStored tells how the deployed flow stands, as far as the header speaks of it. */
export function useStored(name: string): Facts {
  const saved = useHistory((h) => h.revision !== "");
  const gone = useLife((life) => life.theirs?.revision === "");
  const running = useLive((live) => live.running);
  const damage = useLive((live) => live.damage);
  // The live connection reads this; here only the outcome is looked at.
  const { error } = useQuery({ queryKey: ["status", name], queryFn: () => null, enabled: false });
  const unloaded = useDisk(name).disk?.onDisk === "new";
  return {
    stored: saved && !gone,
    unloaded,
    running,
    damage,
    invalid: error instanceof Failure && error.status === 422,
  };
}
