import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { Button } from "../../look/button";
import { copy } from "../../look/copy-text";
import { beginning, clipped } from "../../values/clip-text";
import type { Path } from "../../values/json";
import { count } from "../editor/text-bounds";
import { blockText, type JsonRow, openAtFirst, pathExpression, preview, rowFor, rowsOf, rowText } from "./json-rows";
import styles from "./json-view.module.css";
import { MarkedText } from "./marked-text";

interface Props {
  label: string;
  value: unknown;
  /** Called with the path of a row that a person chooses by Enter or a click. Without it a click opens and closes the row. */
  onPick?: (path: Path) => void;
}

const step = 300;

/** JsonTree shows a JSON value as a tree, a few hundred rows at a time. */
export function JsonTree({ label, value, onPick }: Props) {
  const [opened, setOpened] = useState<ReadonlySet<string>>();
  const first = useMemo(() => openAtFirst(value), [value]);
  // Rows that a person opened or closed stay so when the next message comes.
  const open = opened ?? first;
  const [limit, setLimit] = useState(step);
  const [current, setCurrent] = useState("");
  const tree = useRef<HTMLUListElement>(null);
  const { rows, more } = rowsOf(value, open, limit, onPick !== undefined);
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id === current),
  );

  const go = (to: number) => {
    setCurrent(rows[to]?.id ?? "");
    tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[to]?.focus();
  };
  const toggle = (row: JsonRow) => {
    if (!row.expandable) return;
    const next = new Set(open);
    if (!next.delete(row.id)) next.add(row.id);
    setOpened(next);
  };
  const choose = (row: JsonRow) => {
    setCurrent(row.id);
    if (onPick) onPick(row.path);
    else toggle(row);
  };
  const press = (event: KeyboardEvent) => {
    const row = rows[at];
    if (row && onPick && event.key === "c" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return void copy(pathExpression(row.path), pathExpression(row.path));
    }
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = rowFor(event.key, rows, at);
    if (to !== undefined) go(to);
    else if (event.key === "Enter") choose(row);
    else if (event.key === " " || event.key === (row.open ? "ArrowLeft" : "ArrowRight")) toggle(row);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <ul ref={tree} role="tree" aria-label={label} className={styles.tree} onKeyDown={press}>
        {rows.map((row, index) => (
          <li
            key={row.id}
            role="treeitem"
            aria-level={row.level}
            aria-setsize={row.siblings}
            aria-posinset={row.position}
            aria-expanded={row.expandable ? row.open : undefined}
            aria-selected={index === at}
            tabIndex={index === at ? 0 : -1}
            className={styles.row}
            style={{ paddingInlineStart: (row.level - 1) * 16 }}
            title={onPick ? `Insert ${pathExpression(row.path)}` : undefined}
            onFocus={() => setCurrent(row.id)}
            onClick={() => choose(row)}
          >
            <Triangle row={row} onToggle={() => toggle(row)} />
            <span className={styles.name}>
              <MarkedText text={shortened(row.name)} />
            </span>
            <Value row={row} />
          </li>
        ))}
      </ul>
      {onPick && rows[at] && current !== "" && (
        <p className={styles.path}>
          <code>{shortened(pathExpression(rows[at].path))}</code>
          <Button
            kind="quiet"
            className={styles.small}
            onClick={() => rows[at] && void copy(pathExpression(rows[at].path), "the path")}
          >
            Copy path
          </Button>
        </p>
      )}
      {more && (
        <Button kind="quiet" onClick={() => setLimit(limit + step)}>
          Show {step} more
        </Button>
      )}
    </>
  );
}

function shortened(text: string): string {
  return clipped(text, rowText);
}

function Triangle({ row, onToggle }: { row: JsonRow; onToggle: () => void }) {
  return (
    <span
      className={styles.triangle}
      aria-hidden
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      {row.expandable ? (row.open ? "▾" : "▸") : ""}
    </span>
  );
}

function Value({ row }: { row: JsonRow }) {
  const { value } = row;
  if (typeof value !== "string") {
    return <span className={row.size === undefined ? styles.number : styles.inside}>{preview(row)}</span>;
  }
  const length =
    value.length > rowText ? <span className={styles.inside}>… {count(value.length)} characters</span> : null;
  if (!row.open) {
    return (
      <span className={styles.string}>
        <MarkedText text={preview(row)} /> {length}
      </span>
    );
  }
  return (
    <span className={styles.block}>
      <span className={styles.inside}>
        {value.length > blockText
          ? `the first ${count(blockText)} of ${count(value.length)} characters`
          : `${count(value.length)} characters`}
      </span>
      <span className={styles.text}>
        <MarkedText text={beginning(value, blockText)} />
      </span>
    </span>
  );
}
