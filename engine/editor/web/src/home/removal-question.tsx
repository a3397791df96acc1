import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { RemovalWords } from "../document/solution-of";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { notice } from "../look/notice";
import { LeavingQuestion, useLeaving } from "../queues/leaving/leaving";
import { uninstall, useWhatGoes, WhatGoes } from "../removal/what-goes";
import { removeFlow } from "../saving/flow-requests";
import styles from "./home.module.css";

/** Removal asks for confirmation, says what is removed, and removes a flow. */
export function Removal({
  name,
  running,
  solution,
  words,
  keep,
}: {
  name: string;
  running: boolean;
  /** True for an installed solution. */
  solution: boolean;
  words: RemovalWords;
  keep(): void;
}) {
  const client = useQueryClient();
  const first = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  useEffect(() => first.current?.focus(), []);
  const goes = useWhatGoes(name, solution);
  const leaving = useLeaving(goes.data?.queued);
  const go = async () => {
    if (busy || leaving.undecided) return;
    setBusy(true);
    setError(undefined);
    try {
      if (solution) await uninstall(name, leaving.fate);
      else await removeFlow(name, "", leaving.fate);
      notice("done", `${name} is ${words.done}`);
      void client.invalidateQueries({ queryKey: ["instances"] });
      await client.invalidateQueries({ queryKey: ["flows"] });
    } catch (cause) {
      setBusy(false);
      // The first refusal is the question; one after the answer says what went wrong.
      if (leaving.asked(cause) && leaving.fate === undefined) return;
      setError(cause as Error);
    }
  };
  return (
    <div
      role="group"
      aria-label={`${words.act} ${name}?`}
      className={styles.question}
      onKeyDown={(event) => event.key === "Escape" && keep()}
    >
      <p>
        <strong>
          {words.act} {name}?
        </strong>{" "}
        {!solution &&
          `${running ? "It stops after its running runs. " : ""}Its document, its state and its runs are removed. This can't be undone. Objects that it created in the cluster and images that it copied stay.`}
      </p>
      {solution && <WhatGoes name={name} />}
      <LeavingQuestion name={name} leaving={leaving} />
      {error && <FailureBox error={error} />}
      <div className={styles.actions}>
        <Button ref={first} onClick={keep}>
          Keep {name}
        </Button>
        <Button kind="danger" aria-disabled={busy || leaving.undecided} onClick={() => void go()}>
          {busy ? (leaving.fate === "drain" ? "Draining…" : words.acting) : `Yes, ${words.act.toLowerCase()} ${name}`}
        </Button>
      </div>
    </div>
  );
}
