import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useArrange } from "../desk/desk";
import { usePress } from "../live/press-start-stop";
import { Button } from "../look/button";
import { missing, permissionText, readAccess } from "../permissions/missing-permissions";
import styles from "./dialog.module.css";
import { DialogFrame } from "./dialog-frame";

/** AccessDialog lists the permissions that the flow lacks, and how to grant them. */
export function AccessDialog({ name }: { name: string }) {
  const arrange = useArrange();
  const press = usePress(name);
  const [busy, setBusy] = useState(false);
  const { data } = useQuery({ queryKey: ["access", name], queryFn: () => readAccess(name), gcTime: 0 });
  const lacking = data ? missing(data) : [];
  const start = async () => {
    if (busy) return;
    setBusy(true);
    await press("start");
    arrange({ dialog: "" });
  };
  return (
    <DialogFrame
      title={`${name} lacks permissions`}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Don't start</Button>
          <Button aria-disabled={busy} onClick={() => void start()}>
            Start anyway
          </Button>
        </>
      }
    >
      <p>The engine lacks permissions that this flow needs. Nodes that need them will fail:</p>
      <ul className="points" aria-label="Missing permissions">
        {lacking.map((item) => (
          <li key={permissionText(item)}>
            <code>{permissionText(item)}</code>
            {item.reason && <span className="quiet"> {item.reason}</span>}
          </li>
        ))}
      </ul>
      <p>Somebody who may grant roles in the cluster can run:</p>
      <pre className={styles.command}>patchbay rbac {name} | kubectl apply -f -</pre>
    </DialogFrame>
  );
}
