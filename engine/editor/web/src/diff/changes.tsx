import { lazyPart } from "../look/lazy-part";
import { type Change, changeWords, nothingChanged } from "./change-words";

const TextDiff = lazyPart(() => import("./text-diff").then((m) => m.default), {
  waiting: <p className="quiet">Comparing…</p>,
});

const most = 200;

/** Changes shows the differences between two versions of a flow, as a list and line by line. */
export function Changes({
  before,
  after,
  changes,
  label,
}: {
  before: string;
  after: string;
  changes?: Change[];
  label: string;
}) {
  return (
    <>
      {changes && changes.length === 0 && <p>{nothingChanged(before, after)}</p>}
      {changes && changes.length > 0 && (
        <ul className="points" aria-label="What changes">
          {changes.slice(0, most).map((change) => (
            <li key={changeWords(change)}>{changeWords(change)}</li>
          ))}
          {changes.length > most && <li>and {changes.length - most} more</li>}
        </ul>
      )}
      {before !== after && <TextDiff before={before} after={after} label={label} />}
    </>
  );
}
