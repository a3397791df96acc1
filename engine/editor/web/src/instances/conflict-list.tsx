import { type ReactNode, useId } from "react";
import type { Conflict } from "../api/client";
import { Button } from "../look/button";
import styles from "./conflict.module.css";
import { type Choice, type Choices, linesOf } from "./conflicts";

/** ConflictList shows what both sides changed, side by side, and asks for a choice for each. */
export function ConflictList({
  conflicts,
  choices,
  choose,
  was,
  version,
}: {
  conflicts: Conflict[];
  choices: Choices;
  choose(choices: Choices): void;
  /** The version that is installed. */
  was: string;
  /** The version that is upgraded to. */
  version: string;
}) {
  const all = (choice: Choice) => choose(Object.fromEntries(conflicts.map(({ path }) => [path, choice])));
  return (
    <section className={styles.conflicts} aria-labelledby="conflicts">
      <h3 id="conflicts">
        ▲ {conflicts.length === 1 ? "One place was changed" : `${conflicts.length} places were changed`} by you and by{" "}
        {version}
      </h3>
      <p className={styles.all}>
        <span className="quiet">Choose for each which one stays. Nothing of yours is replaced without a choice.</span>
        {conflicts.length > 1 && (
          <>
            <Button onClick={() => all("mine")}>Keep all of mine</Button>
            <Button onClick={() => all("theirs")}>Take all of {version}</Button>
          </>
        )}
      </p>
      {conflicts.map((conflict) => (
        <One
          key={conflict.path}
          conflict={conflict}
          was={was}
          version={version}
          choice={choices[conflict.path]}
          choose={(choice) => choose({ ...choices, [conflict.path]: choice })}
        />
      ))}
    </section>
  );
}

function One({
  conflict: { path, base, mine, theirs },
  was,
  version,
  choice,
  choose,
}: {
  conflict: Conflict;
  was: string;
  version: string;
  choice: Choice | undefined;
  choose(choice: Choice): void;
}) {
  const id = useId();
  const pick = (value: Choice, words: string) => (
    <label className={styles.pick}>
      <input type="radio" name={id} checked={choice === value} onChange={() => choose(value)} /> {words}
    </label>
  );
  return (
    <fieldset className={choice ? styles.conflict : `${styles.conflict} ${styles.open}`}>
      <legend>
        <code>{path}</code>
      </legend>
      <div className={styles.sides}>
        <Side title={<span className={styles.pick}>As {was} had it</span>} label={`${path} before`} value={base} />
        <Side
          title={pick("mine", "Keep mine")}
          label={`${path}, mine`}
          value={mine}
          base={base}
          chosen={choice === "mine"}
        />
        <Side
          title={pick("theirs", `Take that of ${version}`)}
          label={`${path} of ${version}`}
          value={theirs}
          base={base}
          chosen={choice === "theirs"}
        />
      </div>
    </fieldset>
  );
}

function Side({
  title,
  label,
  value,
  base,
  chosen = false,
}: {
  title: ReactNode;
  label: string;
  value: unknown;
  base?: unknown;
  chosen?: boolean;
}) {
  const lines = linesOf(value, base);
  return (
    <div className={chosen ? `${styles.side} ${styles.chosen}` : styles.side}>
      {title}
      {lines.length === 0 ? (
        <p className="quiet">It is not there.</p>
      ) : (
        <pre tabIndex={0} role="region" aria-label={label}>
          {lines.map(({ text, fresh }, at) => (
            // Lines have no id, and are never reordered.
            <span key={at} className={fresh ? styles.fresh : undefined}>
              {text}
              {"\n"}
            </span>
          ))}
        </pre>
      )}
    </div>
  );
}
