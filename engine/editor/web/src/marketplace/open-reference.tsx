import { type FormEvent, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "../look/button";
import { nameIn, referenceProblem, solutionAddress } from "../solutions/offer/where-from";
import styles from "./marketplace.module.css";

/** OpenReference takes the reference of a package in a registry, and opens its page. Nothing of it runs. */
export function OpenReference() {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [sent, setSent] = useState(false);
  const [, navigate] = useLocation();
  const from = text.trim();
  const problem = sent ? referenceProblem(from) : "";
  const open = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (referenceProblem(from) === "") navigate(solutionAddress(nameIn(from), from));
    else input.current?.focus();
  };
  return (
    <form className={styles.open} aria-label="Open a solution by its reference" noValidate onSubmit={open}>
      <label htmlFor={id}>A solution that is in no catalogue</label>
      <div className={styles.row}>
        <input
          ref={input}
          id={id}
          className={styles.reference}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="oci://registry.example.com/solutions/name:1.0.0"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          aria-invalid={problem !== ""}
          aria-describedby={`${id}-says`}
        />
        <Button type="submit">Open</Button>
      </div>
      <p id={`${id}-says`} aria-live="polite" className={problem ? styles.bad : "quiet"}>
        {problem || "Opening it reads it from its registry. Nothing of it runs, and nothing is installed."}
      </p>
    </form>
  );
}
