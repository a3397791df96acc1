import { useId } from "react";
import { useCheck } from "../check/check";
import { useEditing, useFlow } from "../document/editing";
import type { Start } from "../document/flow";
import { countsOf } from "../document/wire-order";
import { Button } from "../look/button";
import { ReadOnly } from "../look/read-only";
import { bySeverity, placeName, placeOf } from "../problems/problem-place";
import { useShowProblem } from "../problems/show-problem";
import styles from "./panel/inspector.module.css";

/** WholeFlow shows and changes what belongs to the flow as a whole. */
export function WholeFlow({ flow }: { flow: string }) {
  const editing = useEditing();
  const { title = "", description = "", maxHops, start = "manual", nodes, edges } = useFlow((f) => f.spec);
  const about = useId();
  const { wires, unwired } = countsOf(nodes, edges ?? []);
  return (
    <div className={styles.body} data-fields>
      <h2 className={styles.heading}>Flow</h2>
      <ReadOnly>
        <label className={styles.name}>
          Title
          <input
            className={styles.input}
            value={title}
            placeholder={flow}
            autoComplete="off"
            onChange={(event) => editing.do({ do: "flow", title: event.target.value })}
          />
        </label>
        <label className={styles.name}>
          Description
          <textarea
            className={styles.input}
            rows={4}
            value={description}
            onChange={(event) => editing.do({ do: "flow", description: event.target.value })}
          />
        </label>
        <label className={styles.name}>
          Start
          <select
            className={styles.input}
            value={start}
            aria-describedby={about}
            onChange={(event) => editing.do({ do: "flow", start: event.target.value as Start })}
          >
            <option value="manual">manual: people press Start and Stop</option>
            <option value="always">always: it runs as soon as it is deployed</option>
          </select>
        </label>
        {start === "always" && (
          <p id={about} className="quiet">
            Saving starts the triggers, and Stop does nothing: set this to manual and save, then stop the flow.
          </p>
        )}
        <label className={styles.name}>
          Hop limit of a run
          <input
            className={styles.input}
            type="number"
            min={1}
            max={1_000_000_000}
            step={1}
            value={maxHops ?? ""}
            placeholder="1000000"
            autoComplete="off"
            onChange={(event) => editing.do({ do: "flow", maxHops: Math.trunc(event.target.valueAsNumber) || 0 })}
          />
        </label>
      </ReadOnly>
      <p className="quiet">
        {nodes.length === 0
          ? "The flow is empty. Drag a component onto the canvas to begin."
          : `${count(nodes.length, "node")}, ${count(wires, "wire")}. Select one to see and change it.`}
      </p>
      {unwired.length > 0 && (
        <p className={styles.line}>
          Not wired:
          {unwired.slice(0, 10).map((id) => (
            <Button key={id} kind="quiet" className={styles.small} onClick={() => editing.select({ nodes: [id] })}>
              {id}
            </Button>
          ))}
          {unwired.length > 10 && <span>and {unwired.length - 10} more</span>}
        </p>
      )}
      <FlowProblems />
    </div>
  );
}

const most = 20;

function FlowProblems() {
  const problems = useCheck((check) => check.problems);
  const of = useCheck((check) => check.of);
  const show = useShowProblem();
  if (!of) return null;
  return (
    <section className={styles.section} aria-label="Problems of the flow">
      <h3>Problems</h3>
      {problems.length === 0 && <p className="quiet">None: the flow can be saved.</p>}
      <ul className={styles.links}>
        {bySeverity(problems)
          .slice(0, most)
          .map((problem, at) => (
            <li key={at}>
              <button type="button" className={styles.problem} onClick={() => show(problem, of)}>
                <span className={problem.severity === "error" ? styles.wrong : styles.warning}>
                  {problem.severity === "error" ? "error" : "warning"}
                </span>
                <code>{placeName(placeOf(problem, of))}</code>
                <span>{problem.message}</span>
              </button>
            </li>
          ))}
      </ul>
      {problems.length > most && <p className="quiet">and {problems.length - most} more</p>}
    </section>
  );
}

function count(n: number, thing: string): string {
  return n === 1 ? `1 ${thing}` : `${n} ${thing}s`;
}
