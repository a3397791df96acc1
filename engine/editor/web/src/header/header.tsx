import { Link } from "wouter";
import { FindButton } from "../commands/find-button";
import { useFlow } from "../document/editing";
import icon from "../look/icon.svg";
import { FlowMenu } from "./flow-menu";
import styles from "./header.module.css";
import { Bars } from "./outside-change-bars";
import { RunsButton } from "./runs-button";
import { SaveButton } from "./save-button";
import { StartStop } from "./start-stop-button";
import { StateLine } from "./state-line";
import { UndoRedo } from "./undo-redo";

/** Header shows the name and state of the flow, and the actions on the flow as a whole. */
export function Header({ name }: { name: string }) {
  const title = useFlow((f) => f.spec.title);
  return (
    <header className={styles.header}>
      <Link href="/" className={styles.home} aria-label="All flows">
        <img src={icon} alt="" width={26} height={26} />
      </Link>
      <nav aria-label="Breadcrumb" className={styles.crumb}>
        <Link href="/">Flows</Link>
        <span aria-hidden="true">/</span>
        <h1 className={styles.name} title={title && title !== name ? `${title} (${name})` : name}>
          {title || name}
        </h1>
      </nav>
      <StateLine name={name} />
      <FindButton what="Find a node, run a command" />
      <div className={styles.actions} role="group" aria-label="Flow">
        <UndoRedo />
        <span className={styles.rule} aria-hidden="true" />
        <RunsButton name={name} />
        <SaveButton name={name} />
        <StartStop name={name} />
        <FlowMenu />
      </div>
      <Bars name={name} />
    </header>
  );
}
