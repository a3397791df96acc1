import { Link, useLocation } from "wouter";
import { useCheck } from "../check/check";
import { useArrange, useDesk, useToggleDrawer } from "../desk/desk";
import { keysText, useShortcut } from "../desk/shortcuts";
import { useFlow } from "../document/editing";
import { Button } from "../look/button";
import { errors } from "../problems/problem-place";
import { useRunView } from "../runs/record/run-view";
import { counted } from "../values/word-lists";
import { FlowMenu } from "./flow-menu";
import styles from "./header.module.css";
import { Bars } from "./outside-change-bars";
import { SaveButton } from "./save-button";
import { StartStop } from "./start-stop-button";
import { StateLine } from "./state-line";
import { UndoRedo } from "./undo-redo";

/** Header shows the name and state of the flow, and the actions on the flow as a whole. */
export function Header({ name }: { name: string }) {
  const title = useFlow((f) => f.spec.title);
  return (
    <header className={styles.header}>
      <Link href="/" className={styles.home}>
        All flows
      </Link>
      <h1 className={styles.name} title={name}>
        {name}
      </h1>
      {title && title !== name && (
        <span className={styles.title} title={title}>
          {title}
        </span>
      )}
      <StateLine name={name} />
      <div className={styles.actions} role="group" aria-label="Flow">
        <UndoRedo />
        <ProblemsButton />
        <RunsButton name={name} />
        <StartStop name={name} />
        <SaveButton />
        <FlowMenu />
      </div>
      <Bars name={name} />
    </header>
  );
}

function ProblemsButton() {
  const problems = useCheck((check) => check.problems);
  const open = useDesk((desk) => desk.drawer === "problems");
  const toggle = useToggleDrawer();
  useShortcut("problems", () => toggle("problems"));
  const bad = errors(problems).length;
  const words =
    problems.length === 0 ? "No problems" : bad > 0 ? counted(bad, "error") : counted(problems.length, "warning");
  return (
    <Button
      kind="quiet"
      className={bad > 0 ? styles.bad : ""}
      aria-expanded={open}
      title={`Problems (${keysText("P")})`}
      onClick={() => toggle("problems")}
    >
      {words}
    </Button>
  );
}

function RunsButton({ name }: { name: string }) {
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
      Runs
    </Button>
  );
}
