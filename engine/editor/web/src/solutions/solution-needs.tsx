import type { Solution } from "../api/client";
import { ComponentIcon } from "../look/component-icon";
import { PermissionList } from "./install/permission-list";
import styles from "./solution.module.css";

/** SolutionNeeds says what a solution may do in the cluster, what it makes there, and what it is built of. */
export function SolutionNeeds({ solution }: { solution: Solution }) {
  const { requires } = solution;
  const permissions = solution.permissions ?? [];
  const creates = solution.creates ?? [];
  const used = solution.flow?.spec.nodes.map((node) => node.component) ?? [];
  const components = [...new Set([...(requires.components ?? []), ...used])].sort();
  return (
    <section className={styles.needs} aria-labelledby="needs">
      <h2 id="needs">What it needs</h2>
      <h3>Permissions in the cluster</h3>
      {permissions.length === 0 ? (
        <p>None.</p>
      ) : (
        <>
          <p className="quiet">With the usual parameters; the preview knows them for yours.</p>
          <PermissionList permissions={permissions} />
        </>
      )}
      <h3>What it makes in the cluster</h3>
      {creates.length === 0 ? <p>Nothing.</p> : <p>{creates.join(", ")}</p>}
      <h3>Components{requires.patchbay && `, and Patchbay ${requires.patchbay}`}</h3>
      <ul className={styles.components} aria-label="Components">
        {components.map((name) => (
          <li key={name}>
            <ComponentIcon component={name} size="small" />
            <code>{name}</code>
            {requires.missing.some((words) => words.split(/[\s,]+/u).includes(name)) && (
              <span className={styles.bad}>✗ missing</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
