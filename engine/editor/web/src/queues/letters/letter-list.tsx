import type { KeyboardEvent } from "react";
import type { DeadLetter } from "../../api/client";
import { timeText } from "../../runs/record/run-words";
import { type Chosen, isChosen } from "./chosen-letters";
import styles from "./letters.module.css";

/** LetterList lists dead letters, the newest first. Each can be ticked, and one is shown. */
export function LetterList({
  letters,
  chosen,
  current,
  choose,
  look,
}: {
  letters: DeadLetter[];
  chosen: Chosen;
  current: string;
  choose(id: string): void;
  look(id: string): void;
}) {
  return (
    <ul className={styles.list} aria-label="Dead letters" onKeyDown={step}>
      {letters.map((letter, at) => {
        const died = timeText(letter.died);
        const name = letter.item || letter.key || died;
        return (
          <li key={letter.id} className={styles.letter} aria-current={letter.id === current || undefined}>
            <input
              type="checkbox"
              aria-label={`Tick ${name}`}
              checked={isChosen(chosen, letter.id)}
              onChange={() => choose(letter.id)}
            />
            <button
              type="button"
              className={styles.what}
              data-first={at === 0 || undefined}
              onClick={() => look(letter.id)}
            >
              <span>
                {letter.item && <strong>{letter.item} </strong>}
                <code>{letter.node}</code>
              </span>
              <span className={styles.time}>{died}</span>
              <span className={styles.reason} title={letter.error}>
                {letter.cause || letter.error}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** step moves the focus between the lines. */
function step(event: KeyboardEvent<HTMLUListElement>) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const same = document.activeElement instanceof HTMLInputElement ? "input" : "button";
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>(same)];
  lines[lines.indexOf(document.activeElement as HTMLElement) + by]?.focus();
  event.preventDefault();
}
