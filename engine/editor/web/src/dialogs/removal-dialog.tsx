import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { Failure } from "../api/client";
import { useArrange } from "../desk/desk";
import { useEditing, useFlow, useHistory } from "../document/editing";
import { removalWords, solutionOf } from "../document/solution-of";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { notice } from "../look/notice";
import { uninstall, WhatGoes } from "../removal/what-goes";
import { dropDraft } from "../saving/draft";
import { removeFlow } from "../saving/flow-requests";
import { DialogFrame } from "./dialog-frame";

/** RemovalDialog says what is removed and what stays, then removes the flow. */
export function RemovalDialog({ name }: { name: string }) {
  const revision = useHistory((h) => h.revision);
  const solution = useFlow(solutionOf);
  const words = removalWords(solution);
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
      if (solution) await uninstall(name);
      else await removeFlow(name, revision);
    } catch (cause) {
      setBusy(false);
      if (!(cause instanceof Failure)) throw cause;
      return setFailure(cause);
    }
    // The flow counts as saved now, so that the browser does not warn of unsaved changes.
    editing.stored(editing.store.get().flow, "");
    navigate("/");
    dropDraft(name);
    void client.invalidateQueries({ queryKey: ["flows"] });
    void client.invalidateQueries({ queryKey: ["instances"] });
    notice("done", `${name} is ${words.done}`);
  };
  return (
    <DialogFrame
      title={`${words.act} ${name}?`}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Keep it</Button>
          <Button kind="danger" aria-disabled={busy} onClick={() => void go()}>
            {busy ? words.acting : `${words.act} ${name}`}
          </Button>
        </>
      }
    >
      {solution ? (
        <WhatGoes name={name} />
      ) : (
        <>
          <p>
            The flow stops after its running runs. Then its document, its state and its runs are removed. This can't be
            undone: export it first to keep it.
          </p>
          <p>Objects that it created in the cluster, images that it copied and roles that were granted to it stay.</p>
        </>
      )}
      {failure && <FailureText error={failure} />}
    </DialogFrame>
  );
}
