import { type RefObject, useId } from "react";
import { useInsert } from "../../code/expression/insert-path";
import { pathExpression } from "../../code/json-view/json-rows";
import { JsonView } from "../../code/json-view/json-view";
import type { Edge } from "../../document/flow";
import { JsonInput } from "../../form/inputs/json-input";
import { Button } from "../../look/button";
import { copy } from "../../look/copy-text";
import { announce } from "../../look/notice";
import { PinButton } from "../../pins/pin-button";
import { PinnedEditor } from "../../pins/pinned-editor";
import { timeText } from "../../runs/record/run-words";
import type { Json, Path } from "../../values/json";
import styles from "./mapping.module.css";
import type { Evaluation } from "./mapping-api";
import { insertIntoInput } from "./mapping-insert-path";
import { type Choice, earlierOnes } from "./mapping-messages";
import type { SourceMessages } from "./mapping-source-messages";

interface Props {
  edge: Edge;
  messages: SourceMessages;
  evaluation: Evaluation | undefined;
  /** The form whose fields paths are inserted into. */
  form: RefObject<HTMLElement | null>;
}

/** MappingSource shows the message from the source port. Choosing a row inserts its path into the field that had the focus last. */
export function MappingSource({ edge, messages, evaluation, form }: Props) {
  const insert = useInsert();
  const pick = (path: Path) => {
    const text = pathExpression(path);
    if (insertIntoInput(form.current, text) || insert(text)) announce(`Inserted ${text}`);
    else void copy(text, text);
  };
  const { choice, pinned } = messages;
  const toPinned = () => messages.choose(undefined);
  const of = evaluation && evaluation.messageOf !== "given" ? evaluation.messageOf : undefined;
  return (
    <section className={`${styles.column} ${styles.source}`} aria-label="Source message">
      <h3 className={styles.heading}>
        From <code>{edge.from}</code>
      </h3>
      <MessageChoice messages={messages} of={of} />
      {pinned !== undefined && <PinnedOrReal messages={messages} />}
      {choice.of === "own" && (
        <>
          <JsonInput id="own-message" label="Your message" value={messages.own as Json} onChange={messages.setOwn} />
          <p className={styles.line}>
            <PinButton end={edge.from} message={messages.own} onPin={toPinned} />
          </p>
        </>
      )}
      {choice.of === "pinned" && <PinnedEditor end={edge.from} onPick={pick} />}
      {choice.of !== "own" && choice.of !== "pinned" && (
        <>
          <JsonView
            key={edge.from}
            label="Source message"
            value={evaluation?.message}
            cut={evaluation?.messageCut}
            onPick={pick}
          />
          <p className={styles.line}>
            {evaluation && (
              <PinButton end={edge.from} message={evaluation.message} cut={evaluation.messageCut} onPin={toPinned} />
            )}
          </p>
        </>
      )}
      {choice.of !== "own" && (
        <p className={styles.small}>
          Click a value, or press Enter on it, to insert its path into the field that you edited last.
        </p>
      )}
    </section>
  );
}

/** PinnedOrReal says which of the two the results and the completion come from, and changes it. */
function PinnedOrReal({ messages: { choice, choose, seen } }: { messages: SourceMessages }) {
  if (choice.of !== "pinned")
    return (
      <p className={styles.line}>
        <Button kind="quiet" className={styles.toOther} onClick={() => choose({ of: "pinned" })}>
          Use the pinned message
        </Button>
      </p>
    );
  return (
    <p className={styles.line}>
      <span className={styles.small}>Results and completion come from it.</span>
      {seen.length > 0 && (
        <Button kind="quiet" className={styles.toOther} onClick={() => choose({ of: "newest" })}>
          Use the last real message
        </Button>
      )}
    </p>
  );
}

function MessageChoice({ messages, of }: { messages: SourceMessages; of: "recent" | "example" | undefined }) {
  const id = useId();
  const { choice, choose, pinned, seen, example } = messages;
  const [last] = seen;
  const earlier = earlierOnes(seen, choice);
  const change = (value: string) => {
    if (value === "own" && messages.own === undefined) messages.setOwn(example ?? last?.message ?? {});
    const one = earlier.find((each) => each.at === value);
    choose(one ? { of: "seen", one } : ({ of: value } as Choice));
  };
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>Message</label>
      <select
        id={id}
        value={choice.of === "seen" ? choice.one.at : choice.of}
        onChange={(event) => change(event.target.value)}
      >
        {pinned !== undefined && <option value="pinned">The pinned message</option>}
        <option value="newest">
          {last
            ? `The newest, ${timeText(last.at)}`
            : of === "recent"
              ? "The newest"
              : pinned === undefined
                ? "The example: no message yet"
                : "The newest: none yet"}
        </option>
        {earlier.map((one) => (
          <option key={one.at} value={one.at}>
            At {timeText(one.at)}
          </option>
        ))}
        {last && example !== undefined && pinned === undefined && <option value="example">The example</option>}
        <option value="own">Your own message</option>
      </select>
    </div>
  );
}
