import { useMemo, useState } from "react";
import { Button } from "../../look/button";
import { copy } from "../../look/copy-text";
import { beginning } from "../../values/clip-text";
import type { Path } from "../../values/json";
import { count } from "../editor/text-bounds";
import { JsonTree } from "./json-tree";
import styles from "./json-view.module.css";
import { MarkedText } from "./marked-text";

export interface JsonViewProps {
  value: unknown;
  label: string;
  /** Lets a person choose rows: a click or Enter passes the row's path. */
  onPick?: (path: Path) => void;
  /** True when the server sent only a part of the value. */
  cut?: boolean;
}

/**
 * JsonView shows a message as a tree or as text, with a button to copy it. Of a large
 * value it shows a part and says how large the whole is.
 */
export function JsonView({ value, label, onPick, cut = false }: JsonViewProps) {
  const [asText, setAsText] = useState(false);
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        {cut && <span className={styles.inside}>too large, shown in part</span>}
        <Button kind="quiet" className={styles.small} aria-pressed={asText} onClick={() => setAsText(!asText)}>
          Text
        </Button>
        <Button
          kind="quiet"
          className={styles.small}
          aria-label={`Copy ${label}`}
          onClick={() => void copy(textOf(value), label)}
        >
          Copy
        </Button>
      </div>
      {asText ? <JsonText value={value} label={label} /> : <JsonTree value={value} label={label} onPick={onPick} />}
    </div>
  );
}

const step = 64 * 1024;

function JsonText({ value, label }: { value: unknown; label: string }) {
  const text = useMemo(() => textOf(value), [value]);
  const [shown, setShown] = useState(step);
  return (
    <>
      <pre className={styles.json} role="region" tabIndex={0} aria-label={`${label} as text`}>
        <MarkedText text={beginning(text, shown)} />
      </pre>
      {shown < text.length && (
        <p className={styles.inside}>
          {count(shown)} of {count(text.length)} characters{" "}
          <Button kind="quiet" onClick={() => setShown(shown + step)}>
            Show more
          </Button>
        </p>
      )}
    </>
  );
}

function textOf(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "";
}
