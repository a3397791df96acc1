import type { AccessItem } from "../../permissions/missing-permissions";
import { type Permission, permissionWords } from "../../permissions/permission-words";
import { rulesText } from "../../permissions/rules-text";
import styles from "./install.module.css";

/** Described is a permission with the server's words for it. */
export interface Described extends Permission {
  words?: string;
}

/** PermissionList says what a flow may do in the cluster, whether the cluster allows it, and shows it as YAML. */
export function PermissionList({ permissions, access }: { permissions: Described[]; access?: AccessItem[] }) {
  const asked = new Map(access?.map((item) => [permissionWords(item.permission), item]));
  return (
    <>
      <ul className={styles.permissions} aria-label="Permissions">
        {permissions.map((permission) => {
          const words = permissionWords(permission);
          const item = asked.get(words);
          return (
            <li key={words}>
              <Mark permission={permission} item={item} />
              <span>
                {permission.words ?? words}
                {item?.reason && <span className="quiet"> {item.reason}</span>}
              </span>
            </li>
          );
        })}
      </ul>
      <details>
        <summary>As rules of a Role, in YAML</summary>
        <pre className={styles.text} tabIndex={0} role="region" aria-label="The permissions as YAML">
          {rulesText(permissions)}
        </pre>
      </details>
    </>
  );
}

function Mark({ permission, item }: { permission: Permission; item: AccessItem | undefined }) {
  if (!item) return null;
  if (item.allowed) return <span className={styles.good}>✓ allowed</span>;
  if (permission.optional) return <span className={styles.good}>○ works without</span>;
  return <span className={styles.bad}>✗ missing</span>;
}
