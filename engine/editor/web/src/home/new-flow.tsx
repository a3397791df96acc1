import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useNames } from "../flows/flow-list";
import { nameProblem } from "../flows/flow-name";
import { NameField } from "../flows/name-field";
import { Button } from "../look/button";
import styles from "./home.module.css";

/** NewFlow takes a name and opens an empty canvas. It stores nothing. */
export function NewFlow({ close }: { close(): void }) {
  const [name, setName] = useState("");
  const [sent, setSent] = useState(false);
  const taken = useNames();
  const [, navigate] = useLocation();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const problem = nameProblem(name, taken);
  const begin = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (problem === "") navigate(`/flows/${name}`);
    else input.current?.focus();
  };
  return (
    <form
      className={styles.panel}
      aria-label="New flow"
      onSubmit={begin}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <NameField
        input={input}
        value={name}
        onChange={setName}
        problem={name === "" && !sent ? "" : problem}
        hint="a-z, 0-9 and -. Nothing is stored until you save."
      />
      <div className={styles.actions}>
        <Button onClick={close}>Cancel</Button>
        <Button kind="main" type="submit">
          Open an empty canvas
        </Button>
      </div>
    </form>
  );
}
