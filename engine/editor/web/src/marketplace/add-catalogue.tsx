import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useRef, useState } from "react";
import { api, want } from "../api/client";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { notice } from "../look/notice";
import { nameIn, referenceProblem } from "../solutions/offer/where-from";
import styles from "./marketplace.module.css";

/** AddCatalogue takes the reference of a catalogue in a registry, and the key that signs it. */
export function AddCatalogue({ taken }: { taken: string[] }) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [reference, setReference] = useState("");
  const [typed, setTyped] = useState<string>();
  const [key, setKey] = useState("");
  const [sent, setSent] = useState(false);
  const client = useQueryClient();
  const name = typed ?? nameIn(reference.trim());
  const adding = useMutation({
    mutationFn: () =>
      want(
        api.POST("/api/v1/catalogues", {
          body: { name, reference: reference.trim(), ...(key.trim() && { key: key.trim() }) },
        }),
      ),
    onSuccess: async () => {
      notice("done", `the catalogue ${name} is added`);
      setReference("");
      setTyped(undefined);
      setKey("");
      setSent(false);
      await Promise.all([
        client.invalidateQueries({ queryKey: ["catalogues"] }),
        client.invalidateQueries({ queryKey: ["solutions"] }),
      ]);
    },
  });
  const wrong = {
    reference: referenceProblem(reference.trim()),
    name: !name ? "A catalogue needs a name." : taken.includes(name) ? `There is a catalogue ${name} already.` : "",
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (!wrong.reference && !wrong.name) return adding.mutate();
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  const says = (what: keyof typeof wrong) => (sent ? wrong[what] : "");
  return (
    <form ref={form} className={styles.add} aria-label="Add a catalogue" noValidate onSubmit={submit}>
      <h2>Add a catalogue</h2>
      <div className={styles.field}>
        <label htmlFor={`${id}-reference`}>Reference</label>
        <input
          id={`${id}-reference`}
          className={styles.reference}
          value={reference}
          onChange={(event) => setReference(event.target.value)}
          placeholder="oci://registry.example.com/solutions/catalogue:latest"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          aria-invalid={says("reference") !== ""}
          aria-describedby={`${id}-reference-says`}
        />
        <p id={`${id}-reference-says`} className={styles.bad} aria-live="polite">
          {says("reference")}
        </p>
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          className={styles.reference}
          value={name}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          aria-invalid={says("name") !== ""}
          aria-describedby={`${id}-name-says`}
        />
        <p id={`${id}-name-says`} className={styles.bad} aria-live="polite">
          {says("name")}
        </p>
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-key`}>Public key that signs it, if a signature is to be demanded</label>
        <textarea
          id={`${id}-key`}
          className={styles.reference}
          rows={4}
          value={key}
          onChange={(event) => setKey(event.target.value)}
          placeholder="-----BEGIN PUBLIC KEY-----"
          spellCheck={false}
        />
      </div>
      {adding.error && <FailureBox error={adding.error} />}
      <div>
        <Button kind="main" type="submit" aria-disabled={adding.isPending}>
          {adding.isPending ? "Reading it…" : "Add"}
        </Button>
      </div>
    </form>
  );
}
