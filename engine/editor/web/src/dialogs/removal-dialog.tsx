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
import { LeavingQuestion, useLeaving } from "../queues/leaving/leaving";
import { uninstall, useWhatGoes, WhatGoes } from "../removal/what-goes";
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
  const goes = useWhatGoes(name, solution !== undefined);
  const leaving = useLeaving(goes.data?.queued);
  const go = async () => {
    if (busy || leaving.undecided) return;
    setBusy(true);
    setFailure(undefined);
    try {
      if (solution) await uninstall(name, leaving.fate);
      else await removeFlow(name, revision, leaving.fate);
    } catch (cause) {
      setBusy(false);
      // The first refusal is the question; one after the answer says what went wrong.
      if (leaving.asked(cause) && leaving.fate === undefined) return;
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
          <Button
            kind="danger"
            aria-disabled={busy || leaving.undecided}
            title={leaving.undecided ? "Say what shall become of what waits" : undefined}
            onClick={() => void go()}
          >
            {busy ? (leaving.fate === "drain" ? "Draining…" : words.acting) : `${words.act} ${name}`}
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
      <LeavingQuestion name={name} leaving={leaving} />
      {failure && <FailureText error={failure} />}
    </DialogFrame>
  );
}
