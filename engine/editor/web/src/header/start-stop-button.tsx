import { useState } from "react";
import { useCommands } from "../commands/commands";
import { useArrange } from "../desk/desk";
import { useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { useLive } from "../live/live";
import { usePress } from "../live/press-start-stop";
import { Button } from "../look/button";
import { Icon } from "../look/icon";
import { notice } from "../look/notice";
import { missing, readAccess } from "../permissions/missing-permissions";
import { useRefusal } from "../rights/rights";
import { useDeployedFacts } from "../saving/deployed-facts";
import { startWords, stopRefused } from "../saving/flow-state";
import { useManaged } from "../saving/managed";
import { useUnsaved } from "../saving/unsaved";

/** StartStop is one button: Start, or Stop while the flow runs. It is never disabled, so that it can have the focus and say why it does nothing. */
export function StartStop({ name }: { name: string }) {
  const facts = useDeployedFacts(name);
  const changed = useHistory(dirty);
  const startable = useLive((live) => Object.values(live.nodes).some((node) => node.startable));
  const [busy, setBusy] = useState(false);
  const arrange = useArrange();
  const press = usePress(name);
  const unsaved = useUnsaved();
  const refused = useRefusal("start", name);
  const possible = startWords({ ...facts, startable, dirty: changed });
  const words = refused ? { refused, title: refused } : possible;
  const { by } = useManaged(name);
  const kept = refused || stopRefused(facts.start, by);

  const start = async () => {
    if (words.refused) return notice("failed", "not started", words.refused);
    if (unsaved()) return arrange({ dialog: "start", starting: "" });
    const access = await readAccess(name);
    if (missing(access).length > 0) return arrange({ dialog: "access" });
    await press("start");
  };
  const stop = async () => (refused ? notice("failed", "not stopped", refused) : press("stop"));
  const act = async () => {
    if (busy) return;
    setBusy(true);
    await (facts.running ? stop() : start()).finally(() => setBusy(false));
  };
  useCommands(() => [
    {
      key: "start or stop",
      group: "Commands",
      title: facts.running ? "Stop the flow" : "Start the flow",
      icon: facts.running ? "stop" : "start",
      refused: (facts.running ? kept : words.refused) || undefined,
      act: () => void act(),
    },
  ]);
  if (facts.running)
    return (
      <Button
        kind="stop"
        aria-disabled={busy || kept !== ""}
        title={kept || "Stop every trigger; running runs finish"}
        onClick={() => void act()}
      >
        <Icon name="stop" size={12} />
        Stop
      </Button>
    );
  return (
    <Button kind="main" aria-disabled={busy || words.refused !== ""} title={words.title} onClick={() => void act()}>
      <Icon name="start" size={12} />
      Start
    </Button>
  );
}
