import { useEffect, useRef, useState } from "react";
import { Changes } from "../diff/changes";
import { Button } from "../look/button";
import { KeepLiterals } from "../look/keep-literals";
import type { Preview } from "./install";
import { PermissionList } from "./permission-list";
import styles from "./solution.module.css";

/** PreviewPanel shows what would be installed, and installs it. */
export function PreviewPanel({
  preview,
  flow,
  upgrade,
  running,
  busy,
  title,
  install,
}: {
  preview: Preview;
  flow: string;
  upgrade: boolean;
  running: boolean;
  busy: boolean;
  /** The title of a parameter. */
  title(parameter: string): string;
  install(keepLiterals: boolean): void;
}) {
  const [keep, setKeep] = useState(false);
  const typed = preview.literalSecrets ?? [];
  const refused = typed.length > 0 && !keep;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "start" });
  }, [preview]);
  const { nodes, edges } = preview.document.spec ?? {};
  return (
    <div className={styles.preview} role="region" aria-labelledby="preview">
      <h3 id="preview" ref={heading} tabIndex={-1}>
        {upgrade ? `What changes in ${flow}` : "What will be installed"}
      </h3>
      {upgrade ? (
        <Changes
          before={preview.before}
          after={preview.after}
          changes={preview.changes}
          label={`Changes of ${flow}, line by line`}
        />
      ) : (
        <>
          <p>
            The flow <code>{flow}</code> of {nodes?.length ?? 0} nodes and {edges?.length ?? 0} wires, stopped. Nothing
            changes in the cluster until it is started.
          </p>
          <details>
            <summary>The flow as YAML</summary>
            <pre className={styles.text} tabIndex={0} role="region" aria-label={`${flow} as YAML`}>
              {preview.after}
            </pre>
          </details>
        </>
      )}
      <Advice preview={preview} />
      <Permissions preview={preview} flow={flow} />
      {typed.length > 0 && <KeepLiterals places={typed.map(title)} keep={keep} onKeep={setKeep} />}
      <div className={styles.actions}>
        {upgrade && <p className="quiet">{running ? "It keeps running, with the change." : "It stays stopped."}</p>}
        <Button kind="main" aria-disabled={busy || refused} onClick={() => !refused && install(keep)}>
          {busy ? "Working…" : upgrade ? `Upgrade ${flow}` : "Install"}
        </Button>
      </div>
    </div>
  );
}

function Advice({ preview }: { preview: Preview }) {
  const advice = preview.advice ?? [];
  if (preview.unsurveyed)
    return (
      <p className="quiet">
        There is no advice on the parameters, since the cluster could not be read: {preview.unsurveyed}
      </p>
    );
  if (advice.length === 0) return null;
  return (
    <>
      <h4>Advice for this cluster</h4>
      <ul aria-label="Advice">
        {advice.map((one) => (
          <li key={one.parameter + one.found}>
            <strong>
              {one.title}: {String(one.value)}
            </strong>
            . The cluster has {one.found}. {one.reason}
          </li>
        ))}
      </ul>
    </>
  );
}

function Permissions({ preview, flow }: { preview: Preview; flow: string }) {
  const known = !preview.cluster;
  if (preview.permissions.length === 0) return <p>It needs no permissions in the cluster.</p>;
  const missing = known && preview.access?.some((item) => !item.allowed && !item.permission.optional);
  return (
    <>
      <h4>What it needs in the cluster</h4>
      {preview.cluster && (
        <p className={styles.wait}>The cluster could not be asked whether it allows this: {preview.cluster}</p>
      )}
      <PermissionList permissions={preview.permissions} access={known ? preview.access : undefined} />
      {missing && (
        <>
          <p>
            Nodes will fail without the missing permissions. Once it is installed, somebody who may grant roles in the
            cluster can run:
          </p>
          <pre className={styles.text} tabIndex={0} role="region" aria-label="Command that grants the permissions">
            patchbay rbac {flow} | kubectl apply -f -
          </pre>
        </>
      )}
    </>
  );
}
