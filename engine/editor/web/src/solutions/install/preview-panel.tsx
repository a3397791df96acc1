import { useEffect, useRef, useState } from "react";
import { Button } from "../../look/button";
import { KeepLiterals } from "../../look/keep-literals";
import { Advice } from "./advice";
import type { Preview } from "./install";
import styles from "./install.module.css";
import { PermissionList } from "./permission-list";
import { RoleOffer } from "./role-offer";

/** PreviewPanel shows what would be installed, and installs it. */
export function PreviewPanel({
  preview,
  flow,
  busy,
  title,
  install,
}: {
  preview: Preview;
  flow: string;
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
        What will be installed
      </h3>
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
      <Advice preview={preview} />
      <Needs preview={preview} flow={flow} />
      {typed.length > 0 && <KeepLiterals places={typed.map(title)} keep={keep} onKeep={setKeep} />}
      <div className={styles.actions}>
        <Button kind="main" aria-disabled={busy || refused} onClick={() => !refused && install(keep)}>
          {busy ? "Working…" : "Install"}
        </Button>
      </div>
    </div>
  );
}

/** Needs is what the flow needs in the cluster, and what is missing of it. */
function Needs({ preview, flow }: { preview: Preview; flow: string }) {
  const { permissions = [], access, cluster, grant } = preview;
  if (permissions.length === 0) return <p>It needs no permissions in the cluster.</p>;
  const missing = !cluster && access?.some((item) => !item.allowed && !item.permission.optional);
  return (
    <>
      <h4>What it needs in the cluster</h4>
      {cluster && <p className={styles.wait}>The cluster could not be asked whether it allows this: {cluster}</p>}
      <PermissionList permissions={permissions} access={cluster ? undefined : access} />
      {grant && <RoleOffer flow={flow} missing={missing === true} grant={grant} />}
    </>
  );
}
