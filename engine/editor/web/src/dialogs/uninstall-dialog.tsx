import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { Failure } from "../api/client";
import { useArrange } from "../desk/desk";
import { useEditing, useHistory } from "../document/editing";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { notice } from "../look/notice";
import { dropDraft } from "../saving/draft";
import { removeFlow } from "../saving/stored-flow";
import { DialogFrame } from "./dialog-frame";

/** UninstallDialog says what goes and what stays before it removes a flow. */
export function UninstallDialog({ name }: { name: string }) {
  const revision = useHistory((h) => h.revision);
  const editing = useEditing();
  const arrange = useArrange();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const go = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await removeFlow(name, revision);
    } catch (cause) {
      setBusy(false);
      if (!(cause instanceof Failure)) throw cause;
      return setFailure(cause);
    }
    // What is here is as gone as what was stored: nothing is left to warn about.
    editing.stored(editing.store.get().flow, "");
    navigate("/");
    dropDraft(name);
    void client.invalidateQueries({ queryKey: ["flows"] });
    notice("done", `${name} is uninstalled`);
  };
  return (
    <DialogFrame
      title={`Uninstall ${name}?`}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Keep it</Button>
          <Button kind="danger" aria-disabled={busy} onClick={() => void go()}>
            {busy ? "Uninstalling…" : `Uninstall ${name}`}
          </Button>
        </>
      }
    >
      <p>
        The flow stops and finishes what is in flight. Then its document, its state and its runs are removed. This can't
        be undone: export it first to keep it.
      </p>
      <p>What it made in the cluster or copied elsewhere stays, and so do the roles that were granted to it.</p>
      {failure && <FailureText error={failure} />}
    </DialogFrame>
  );
}
