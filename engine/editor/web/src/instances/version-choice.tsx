import { type FormEvent, useId, useState } from "react";
import type { Instance } from "../api/client";
import { Button } from "../look/button";
import { fromText, referenceProblem } from "../solutions/offer/where-from";
import styles from "./instance.module.css";

/** VersionChoice asks which version is meant: the one that is installed, a newer one, or one of a reference. */
export function VersionChoice({
  instance,
  from,
  choose,
}: {
  instance: Instance;
  from: string;
  choose(from: string): void;
}) {
  const id = useId();
  const { newer } = instance;
  const installed = instance.from ?? "";
  const offered = newer ? (newer.from ?? "") : undefined;
  const [text, setText] = useState("");
  const [sent, setSent] = useState(false);
  const problem = sent ? referenceProblem(text.trim()) : "";
  const take = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (referenceProblem(text.trim()) === "") choose(text.trim());
  };
  const version = (value: string, words: string) => (
    <label>
      <input type="radio" name={id} checked={from === value} onChange={() => choose(value)} /> {words}
    </label>
  );
  return (
    <div className={styles.versions}>
      {offered !== undefined && offered !== installed && (
        <div role="radiogroup" aria-label="Version" className={styles.choices}>
          {version(offered, `${newer?.version}, which is newer`)}
          {version(installed, `${instance.version}, which is installed`)}
        </div>
      )}
      {from !== installed && from !== offered && <p className="quiet">From {fromText(from)}.</p>}
      <details>
        <summary>Another version</summary>
        <form className={styles.row} aria-label="Another version" noValidate onSubmit={take}>
          <input
            className={styles.reference}
            aria-label="Reference of the version"
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="oci://registry.example.com/solutions/name:1.1.0"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem !== ""}
            aria-describedby={`${id}-says`}
          />
          <Button type="submit">Use it</Button>
        </form>
        <p id={`${id}-says`} aria-live="polite" className={styles.bad}>
          {problem}
        </p>
      </details>
    </div>
  );
}
