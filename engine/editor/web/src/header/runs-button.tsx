import { useLocation } from "wouter";
import { useArrange, useDesk, useToggleDrawer } from "../desk/desk";
import { keysText, useShortcut } from "../desk/shortcuts";
import { Button } from "../look/button";
import { Icon } from "../look/icon";
import { useRunView } from "../runs/record/run-view";

/** RunsButton opens and closes the list of runs; from a run it goes back to the list. */
export function RunsButton({ name }: { name: string }) {
  const open = useDesk((desk) => desk.drawer === "runs");
  const run = useRunView((view) => view.id);
  const toggle = useToggleDrawer();
  const arrange = useArrange();
  const [, navigate] = useLocation();
  const act = () => {
    if (run === "") return toggle("runs");
    arrange({ drawer: "runs" });
    navigate(`/flows/${encodeURIComponent(name)}`);
  };
  useShortcut("runs", act);
  return (
    <Button kind="quiet" aria-expanded={open} title={`Runs (${keysText("R")})`} onClick={act}>
      <Icon name="runs" />
      Runs
    </Button>
  );
}
