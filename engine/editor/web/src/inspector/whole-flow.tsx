import { useQuery } from "@tanstack/react-query";
import { useCheck } from "../check/check";
import { useEditing, useFlow, useHistory } from "../document/editing";
import { countsOf } from "../document/wire-order";
import { Button } from "../look/button";
import { Lamp } from "../look/lamp";
import { missing, permissionText, readAccess } from "../permissions/missing-permissions";
import { bySeverity, placeName, placeOf } from "../problems/problem-place";
import { useShowProblem } from "../problems/show-problem";
import styles from "./panel/inspector.module.css";

/** WholeFlow is the inspector when nothing is selected. */
export function WholeFlow({ flow }: { flow: string }) {
  const editing = useEditing();
  const { title = "", description = "", maxHops, nodes, edges } = useFlow((f) => f.spec);
  const { wires, unwired } = countsOf(nodes, edges ?? []);
  return (
    <div className={styles.body} data-fields>
      <h2 className={styles.heading}>Flow</h2>
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
      <FlowAccess flow={flow} />
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
                  {problem.severity === "error" ? "✕ error" : "△ warning"}
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

/** FlowAccess shows whether the flow has the permissions that it needs in the cluster. */
function FlowAccess({ flow }: { flow: string }) {
  const stored = useHistory((h) => h.revision);
  const { data } = useQuery({
    queryKey: ["access", flow, stored],
    queryFn: () => readAccess(flow),
    enabled: stored !== "",
    staleTime: 30_000,
  });
  if (!data || (data.items.length === 0 && !data.cluster)) return null;
  const lacking = missing(data);
  return (
    <section className={styles.section} aria-label="Permissions">
      <h3>Permissions in the cluster</h3>
      {data.cluster && <p className="quiet">The permissions could not be checked: {data.cluster}</p>}
      {!data.cluster && lacking.length === 0 && (
        <p className={styles.line}>
          <Lamp state="running" label="allowed" /> The cluster allows everything that the flow needs.
        </p>
      )}
      {lacking.length > 0 && (
        <>
          <p className={styles.line}>
            <Lamp state="failed" label="not allowed" /> The cluster does not allow:
          </p>
          <ul className={styles.list}>
            {lacking.map((item) => (
              <li key={permissionText(item)}>
                {permissionText(item)}
                {item.reason && <span className={styles.about}> {item.reason}</span>}
              </li>
            ))}
          </ul>
          <p className={styles.about}>
            Print the missing role with <code>patchbay rbac {flow}</code> and apply it.
          </p>
        </>
      )}
    </section>
  );
}

function count(n: number, thing: string): string {
  return n === 1 ? `1 ${thing}` : `${n} ${thing}s`;
}
