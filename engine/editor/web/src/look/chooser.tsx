import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import styles from "./chooser.module.css";
import { searched } from "./fuzzy-search";

/** Choice is one line of a chooser. */
export interface Choice {
  key: string;
  title: string;
  detail?: string;
  /** Further words to search by. */
  words?: string;
  /** Why it can't be chosen. Such choices are listed last. */
  refused?: string;
}

/** Chooser is a searchable list. Arrow keys move, Enter chooses, Escape closes. */
export function Chooser({
  label,
  choices,
  empty,
  onChoose,
  onClose,
  left,
  top,
}: {
  label: string;
  choices: Choice[];
  /** Shown when nothing is found. */
  empty: string;
  onChoose: (key: string) => void;
  onClose: () => void;
  left: number;
  top: number;
}) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const found = searched(query, choices, (choice) => [
    choice.title,
    choice.key,
    choice.words ?? "",
    choice.detail ?? "",
  ]);
  const lines = [...found.filter((choice) => !choice.refused), ...found.filter((choice) => choice.refused)];
  const current = Math.min(at, lines.length - 1);
  // Taking the focus must not scroll the canvas.
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current, query]);
  const choose = (choice: Choice | undefined) => {
    if (choice && !choice.refused) onChoose(choice.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(current + 1, lines.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(current - 1, 0));
    else if (event.key === "Enter") choose(lines[current]);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={label}
      className={`${styles.chooser} nowheel nopan nodrag`}
      style={{ left, top }}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <input
        ref={input}
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={lines[current] && `${list}-${current}`}
        aria-label={label}
        placeholder={label}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
      />
      <ul id={list} role="listbox" aria-label={label}>
        {lines.map((choice, i) => (
          <li
            key={choice.key}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === current}
            aria-disabled={Boolean(choice.refused)}
            onMouseMove={() => setAt(i)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
          >
            <span>{choice.title}</span>
            {choice.refused ? (
              <small className={styles.refused}>{choice.refused}</small>
            ) : (
              choice.detail && <small>{choice.detail}</small>
            )}
          </li>
        ))}
      </ul>
      {lines.length === 0 && <p className={styles.empty}>{empty}</p>}
    </div>
  );
}
