import { Button } from "../../look/button";
import { copy } from "../../look/copy-text";
import styles from "./install.module.css";

/** RoleOffer is what somebody can apply who may grant roles in the cluster. */
export function RoleOffer({ flow, roles }: { flow: string; roles?: string }) {
  const command = `patchbay rbac ${flow} | kubectl apply -f -`;
  if (!roles)
    return (
      <>
        <p>
          Nodes will fail without the missing permissions. Once it is installed, somebody who may grant roles in the
          cluster can run:
        </p>
        <pre className={styles.text} tabIndex={0} role="region" aria-label="Command that grants the permissions">
          {command}
        </pre>
      </>
    );
  return (
    <details>
      <summary>The role and its binding, for somebody who may grant roles in the cluster</summary>
      <p className="quiet">
        Apply it with <code>kubectl apply -f</code>. Once the flow is installed, <code>{command}</code> does the same.
      </p>
      <pre className={styles.text} tabIndex={0} role="region" aria-label="The role and its binding as YAML">
        {roles}
      </pre>
      <Button onClick={() => void copy(roles, "the role and its binding")}>Copy</Button>
    </details>
  );
}
