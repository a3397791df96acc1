import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure, api, want } from "../api/client";
import { useLive } from "../live/live";
import { Button } from "../look/button";
import { notice } from "../look/notice";
import { useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { useArrange } from "../desk/desk";
import { missing, readAccess } from "./access";
import { counted } from "./change-words";
import { startWords } from "./flow-state";
import styles from "./header.module.css";
import { useStored } from "./stored-state";

/** usePress returns a function that presses Start or Stop on every node that has it. */
export function usePress(name: string) {
  const client = useQueryClient();
  return async (button: "start" | "stop") => {
    const path = button === "start" ? "/api/v1/flows/{name}/start" : "/api/v1/flows/{name}/stop";
    try {
      const pressed = await want(api.POST(path, { params: { path: { name } } }));
      notice("done", `${name} is ${button === "start" ? "started" : "stopped"}`, counted(pressed.nodes?.length ?? 0, "trigger"));
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      notice("failed", `not ${button === "start" ? "started" : "stopped"}: ${cause.message}`, cause.hint);
    }
    await client.invalidateQueries({ queryKey: ["status", name] });
  };
}

/** StartStop is one button: Start, or Stop while the flow runs. It can always have the focus, and says why it does nothing. */
export function StartStop({ name }: { name: string }) {
  const facts = useStored(name);
  const changed = useHistory(dirty);
  const startable = useLive((live) => Object.values(live.nodes).some((node) => node.startable));
  const [busy, setBusy] = useState(false);
  const arrange = useArrange();
  const press = usePress(name);
  const words = startWords({ ...facts, startable, dirty: changed });

  const start = async () => {
    if (words.refused) return notice("failed", "not started", words.refused);
    const access = await readAccess(name);
    if (missing(access).length > 0) return arrange({ dialog: "access" });
    await press("start");
  };
  const act = async () => {
    if (busy) return;
    setBusy(true);
    await (facts.running ? press("stop") : start()).finally(() => setBusy(false));
  };
  if (facts.running)
    return (
      <Button aria-disabled={busy} title="Stop every trigger; what is in flight finishes" onClick={() => void act()}>
        Stop
      </Button>
    );
  return (
    <Button className={words.refused ? styles.refused : ""} aria-disabled={busy || words.refused !== ""} title={words.title} onClick={() => void act()}>
      Start
    </Button>
  );
}
