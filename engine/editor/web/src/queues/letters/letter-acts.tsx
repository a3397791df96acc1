import { useEffect, useRef, useState } from "react";
import { Button } from "../../look/button";
import { notice } from "../../look/notice";
import { useRefusal } from "../../rights/rights";
import { countText } from "../../values/count-text";
import { counted } from "../../values/word-lists";
import { DropQuestion } from "../drop-question";
import { useDropLetters, useRetryLetters } from "../queue-requests";
import { type Chosen, countOf, nothingChosen, type Shown, whichOf } from "./chosen-letters";
import styles from "./letters.module.css";

/** LetterActs ticks all that are listed, and retries or drops what is ticked. */
export function LetterActs({
  flow,
  chosen,
  shown,
  total,
  choose,
}: {
  flow: string;
  chosen: Chosen;
  shown: Shown;
  total: number;
  choose(chosen: Chosen): void;
}) {
  const refused = useRefusal("start", flow);
  const retry = useRetryLetters(flow);
  const drop = useDropLetters(flow);
  const [asking, setAsking] = useState(false);
  const count = countOf(chosen, total);
  const what = counted(count, "dead letter");
  const which = whichOf(chosen, shown);
  const why = refused || (count === 0 ? "Tick dead letters first." : "");
  const begin = (act: () => void) => () => {
    if (why) return notice("failed", "not done", why);
    if (!retry.isPending && !drop.isPending) act();
  };
  return (
    <div className={styles.acts}>
      <All chosen={chosen} count={count} total={total} choose={choose} />
      <span className={styles.end}>
        <Button
          aria-disabled={why !== "" || retry.isPending}
          title={why || "Put them back on their wires, as if they had not been tried yet"}
          onClick={begin(() => retry.mutate(which, { onSuccess: () => choose(nothingChosen) }))}
        >
          {retry.isPending ? "Retrying…" : `Retry ${countText(count)}`}
        </Button>
        <Button
          kind="danger"
          aria-disabled={why !== ""}
          title={why || "You are asked first."}
          onClick={begin(() => setAsking(true))}
        >
          Drop {countText(count)}…
        </Button>
      </span>
      {asking && (
        <DropQuestion
          what={what}
          more={
            count === 1
              ? "Its message is removed, and is not handled any more."
              : "Their messages are removed, and are not handled any more."
          }
          busy={drop.isPending}
          onDrop={() =>
            drop.mutate(which, { onSuccess: () => choose(nothingChosen), onSettled: () => setAsking(false) })
          }
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

/** All is the checkbox of all that are listed, half ticked when only some are. */
function All({
  chosen,
  count,
  total,
  choose,
}: {
  chosen: Chosen;
  count: number;
  total: number;
  choose(chosen: Chosen): void;
}) {
  const box = useRef<HTMLInputElement>(null);
  const all = total > 0 && count >= total;
  useEffect(() => {
    if (box.current) box.current.indeterminate = count > 0 && !all;
  }, [count, all]);
  return (
    <label className={styles.all}>
      <input
        ref={box}
        type="checkbox"
        checked={all}
        onChange={() => choose(all || chosen.all ? nothingChosen : { all: true })}
      />{" "}
      All {countText(total)}
      {count > 0 && !all && <span className="quiet"> ({countText(count)} ticked)</span>}
    </label>
  );
}
