import { Link } from "wouter";
import type { FlowLine } from "../api/client";
import { Button } from "../look/button";
import styles from "./solution.module.css";

/** flowsOf returns the stored flows that came from a solution, in whatever version. */
export function flowsOf(solution: string, flows: FlowLine[]): FlowLine[] {
  return flows.filter((line) => line.solution?.startsWith(`${solution}@`));
}

/** InstalledAlready lists the flows that a solution has made, to open one or to change its parameters. */
export function InstalledAlready({
  flows,
  chosen,
  onChange,
}: {
  flows: FlowLine[];
  /** The flow that the form is about. */
  chosen: string;
  onChange(flow: string): void;
}) {
  if (flows.length === 0) return null;
  return (
    <div className={styles.installed} role="group" aria-label="Installed already">
      <p>{flows.length === 1 ? "This solution is installed:" : `This solution is installed ${flows.length} times:`}</p>
      <ul>
        {flows.map(({ name, state }) => (
          <li key={name}>
            <Link href={`/flows/${name}`}>{name}</Link> <span className="quiet">{state}</span>
            {name === chosen ? (
              <span className="quiet">The form has its parameters.</span>
            ) : (
              <Button kind="quiet" onClick={() => onChange(name)}>
                Change its parameters<span className="unseen">: {name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
