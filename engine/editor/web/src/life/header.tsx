import { Link } from "wouter";
import { useCheck } from "../check/check";
import { Button } from "../look/button";
import { useFlow } from "../model/editing";
import { useArrange, useDesk } from "../page/desk";
import { keysText, useShortcut } from "../page/shortcuts";
import { Bars } from "./bars";
import { counted } from "./change-words";
import { FlowMenu } from "./flow-menu";
import styles from "./header.module.css";
import { errors } from "./problem-place";
import { SaveButton } from "./save-button";
import { StartStop } from "./start-stop";
import { StateLine } from "./state-line";
import { UndoRedo } from "./undo-redo";

/** Header says what flow this is and how it stands, and holds what can be done with it as a whole. */
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
      <div className={styles.actions} role="toolbar" aria-label="Flow">
        <UndoRedo />
        <ProblemsButton />
        <RunsButton />
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
  const arrange = useArrange();
  const toggle = () => arrange({ drawer: open ? "" : "problems" });
  useShortcut("problems", toggle);
  const bad = errors(problems).length;
  const words = problems.length === 0 ? "No problems" : bad > 0 ? counted(bad, "error") : counted(problems.length, "warning");
  return (
    <Button kind="quiet" className={bad > 0 ? styles.bad : ""} aria-expanded={open} title={`Problems (${keysText("P")})`} onClick={toggle}>
      {words}
    </Button>
  );
}

function RunsButton() {
  const open = useDesk((desk) => desk.drawer === "runs");
  const arrange = useArrange();
  const toggle = () => arrange({ drawer: open ? "" : "runs" });
  useShortcut("runs", toggle);
  return (
    <Button kind="quiet" aria-expanded={open} title={`Runs (${keysText("R")})`} onClick={toggle}>
      Runs
    </Button>
  );
}
