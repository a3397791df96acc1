import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type DeadLetter, want } from "../../api/client";
import { Button } from "../../look/button";
import { FailureText } from "../../look/failure-text";
import { notice } from "../../look/notice";
import { useRefusal } from "../../rights/rights";
import { MessageText } from "../../runs/messages/message-text";
import { timeText } from "../../runs/record/run-words";
import { parseExact } from "../../values/exact-numbers";
import { counted } from "../../values/word-lists";
import { useRetryLetters } from "../queue-requests";
import { RunLink } from "../run-link";
import { WireLink } from "../wire-link";
import { EditLetter } from "./edit-letter";
import { reasonText } from "./letter-groups";
import styles from "./letters.module.css";

/** LetterDetail shows a dead letter: why it is one, its message, and what can be done with it. */
export function LetterDetail({ flow, letter: listed }: { flow: string; letter: DeadLetter }) {
  const refused = useRefusal("start", flow);
  const retry = useRetryLetters(flow);
  const [edits, setEdits] = useState(false);
  // As text, so that long numbers keep their digits while the message is edited.
  const { data, error } = useQuery({
    queryKey: ["dead letter", flow, listed.id],
    queryFn: async () =>
      parseExact<DeadLetter>(
        await want(
          api.GET("/api/v1/flows/{name}/dead-letters/{id}", {
            params: { path: { name: flow, id: listed.id } },
            parseAs: "text",
          }),
        ),
      ),
    gcTime: 0,
    retry: false,
  });
  const letter = data ?? listed;
  const held = refused || heldBack(letter);
  const put = () => {
    if (refused) return notice("failed", "not done", refused);
    if (!retry.isPending) retry.mutate({ ids: [letter.id] });
  };
  const edit = () => (held ? notice("failed", "not edited", held) : setEdits(true));
  return (
    <div className={styles.detail} role="region" aria-label={`Dead letter of ${timeText(letter.died)}`} tabIndex={0}>
      <p>
        {letter.item && <strong>{letter.item} </strong>}
        failed at <code>{letter.node}</code> {timeText(letter.died)}, after {counted(letter.attempts, "attempt")}; on{" "}
        <WireLink edge={letter.edge} /> since {timeText(letter.since)}
        {letter.key && (
          <>
            , key <code>{letter.key}</code>
          </>
        )}
        {letter.run && (
          <>
            ; <RunLink flow={flow} run={letter.run} />
          </>
        )}
      </p>
      <div className={styles.failure}>
        {letter.cause && <strong>{letter.cause}</strong>}
        {letter.error !== letter.cause && <p className={styles.chain}>{letter.error}</p>}
        {reasonText(letter.reason) && <p className="quiet">It is here since: {reasonText(letter.reason)}.</p>}
      </div>
      {error && <FailureText error={error} />}
      {edits ? (
        <EditLetter flow={flow} letter={letter} done={() => setEdits(false)} />
      ) : (
        <>
          <p className={styles.line}>
            <Button aria-disabled={refused !== ""} title={refused || undefined} onClick={put}>
              Retry
            </Button>
            <Button aria-disabled={held !== ""} title={held || undefined} onClick={edit}>
              Edit and retry…
            </Button>
            {held !== "" && held !== refused && <span className="quiet">{held}</span>}
          </p>
          <MessageText label="Message before the map" value={letter.message} cut={letter.cut} masked={letter.masked} />
        </>
      )}
    </div>
  );
}

/** heldBack says why the message of a dead letter can't be edited; "" when it can. */
function heldBack({ masked = false, cut = false, message }: DeadLetter): string {
  if (masked) return "A secret in the message is masked, so it can't be edited. Retry it as it is.";
  if (cut || message === undefined)
    return "The message is too large to be shown whole, so it can't be edited. Retry it as it is.";
  return "";
}
