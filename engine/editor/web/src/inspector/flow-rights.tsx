import { useQuery } from "@tanstack/react-query";
import { useHistory } from "../document/editing";
import { Lamp } from "../look/lamp";
import { missing, permissionText, readAccess } from "../permissions/missing-permissions";
import styles from "./panel/inspector.module.css";

/** FlowRights shows whether the flow has the permissions that it needs in the cluster. */
export function FlowRights({ flow }: { flow: string }) {
  const stored = useHistory((h) => h.revision);
  const { data } = useQuery({
    queryKey: ["access", flow, stored],
    queryFn: () => readAccess(flow),
    enabled: stored !== "",
    staleTime: 30_000,
  });
  const lacking = data ? missing(data) : [];
  const none = data?.items.length === 0 && !data.cluster;
  return (
    <section className={styles.body} aria-label="Permissions">
      <h2 className={styles.heading}>Permissions in the cluster</h2>
      {stored === "" && <p className="quiet">What the flow needs is asked when it is saved.</p>}
      {stored !== "" && !data && <p className="quiet">Asking the cluster…</p>}
      {none && <p className="quiet">The flow needs none.</p>}
      {data?.cluster && <p className="quiet">The permissions could not be checked: {data.cluster}</p>}
      {data && !none && !data.cluster && lacking.length === 0 && (
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
