import { useState } from "react";
import { type DeadLetter, Failure } from "../../api/client";
import { CodeField } from "../../code/editor/code-field";
import { Button } from "../../look/button";
import { FailureText } from "../../look/failure-text";
import { parseExact } from "../../values/exact-numbers";
import { useRetryEdited } from "../queue-requests";
import styles from "./letters.module.css";

/** EditLetter edits the message of a dead letter as JSON, and puts it back on its wire. */
export function EditLetter({ flow, letter, done }: { flow: string; letter: DeadLetter; done(): void }) {
  const [text, setText] = useState(() => JSON.stringify(letter.message, null, 2));
  const retry = useRetryEdited(flow);
  const read = readMessage(text);
  const wrong = "wrong" in read ? read.wrong : "";
  const go = () => {
    if ("wrong" in read || retry.isPending) return;
    retry.mutate({ ids: [letter.id], message: read.message });
  };
  const type = (next: string) => {
    setText(next);
    retry.reset();
  };
  return (
    <div className={styles.edit} role="group" aria-label="Edit and retry">
      <p className="quiet">
        The message as the source emitted it, before the map. What is put back takes its place; the map of the flow as
        it is then is applied.
      </p>
      <CodeField language="json" label="Message as JSON" value={text} onChange={type} minLines={6} maxLines={30} />
      {wrong && (
        <p className={styles.wrong} role="alert">
          Not JSON yet: {wrong}
        </p>
      )}
      {retry.error && (
        <FailureText error={retry.error instanceof Failure ? retry.error : new Failure(0, String(retry.error))} />
      )}
      <p className={styles.line}>
        <Button kind="main" aria-disabled={wrong !== "" || retry.isPending} onClick={go}>
          {retry.isPending ? "Retrying…" : "Retry with this message"}
        </Button>
        <Button onClick={done}>Cancel</Button>
      </p>
    </div>
  );
}

function readMessage(text: string): { message: unknown } | { wrong: string } {
  try {
    return { message: parseExact(text) };
  } catch (cause) {
    return { wrong: (cause as Error).message };
  }
}
