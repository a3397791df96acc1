import { Button } from "../../look/button";
import { copy } from "../../look/copy-text";
import type { Preview } from "./install";
import styles from "./install.module.css";

/** RoleOffer is the role that gives a flow its permissions, with who may apply it. It says so aloud when one is missing. */
export function RoleOffer({
  flow,
  missing,
  grant,
}: {
  flow: string;
  missing: boolean;
  grant: NonNullable<Preview["grant"]>;
}) {
  const { roles, user, who } = grant;
  return (
    <>
      {missing && (
        <div className={styles.wait}>
          <p>▲ Nodes will fail without the missing permissions. The role below gives them{user && ` to ${user}`}.</p>
          <p>{who}</p>
        </div>
      )}
      <details>
        <summary>The role and its binding, to apply</summary>
        <pre className={styles.text} tabIndex={0} role="region" aria-label="The role and its binding as YAML">
          {roles}
        </pre>
        <p className={styles.apply}>
          <Button onClick={() => void copy(roles, "the role and its binding")}>Copy</Button>
          <span className="quiet">
            for <code>kubectl apply -f</code>. Once the flow is installed,{" "}
            <code>patchbay rbac {flow} | kubectl apply -f -</code> does the same.
          </span>
        </p>
      </details>
    </>
  );
}
