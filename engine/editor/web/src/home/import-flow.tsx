import { type ChangeEvent, type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Failure } from "../api/client";
import type { Flow } from "../document/flow";
import fields from "../flows/field.module.css";
import { useNames } from "../flows/flow-list";
import { nameProblem } from "../flows/flow-name";
import { NameField } from "../flows/name-field";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { notice } from "../look/notice";
import { importFlow, largest, openAsNew } from "../saving/import-flow";
import styles from "./home.module.css";

/** ImportFlow opens a document as a flow that is not saved yet. It stores and starts nothing. */
export function ImportFlow({ close }: { close(): void }) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const taken = useNames();
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const [file, setFile] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const [read, setRead] = useState<Flow>();
  const [name, setName] = useState("");
  useEffect(() => area.current?.focus(), []);

  const edit = (next: string, from?: string) => {
    setText(next);
    setFile(from);
    setFailure(undefined);
    setRead(undefined);
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen) edit(await chosen.slice(0, largest + 1).text(), chosen.name);
  };
  const open = (flow: Flow, as: string) => {
    if (openAsNew(flow, as)) return navigate(`/flows/${as}`);
    notice(
      "failed",
      "the browser has no room for this flow",
      "Close other tabs with unsaved flows, or save it with: patchbay flow apply FILE",
    );
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (read) return nameProblem(name, taken) === "" && open(read, name);
    const outcome = await importFlow(text, file);
    if (!outcome.flow) return setFailure(outcome.failure);
    const wanted = outcome.flow.metadata.name;
    if (nameProblem(wanted, taken) === "") return open(outcome.flow, wanted);
    setRead(outcome.flow);
    setName(wanted);
  };
  return (
    <form
      className={styles.panel}
      aria-label="Import YAML"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <div className={fields.field}>
        <label htmlFor={id}>Flow document</label>
        <textarea
          ref={area}
          id={id}
          className={fields.document}
          value={text}
          onChange={(event) => edit(event.target.value)}
          rows={8}
          spellCheck={false}
          placeholder="apiVersion: patchbay.dev/v1alpha1"
        />
        <label className={fields.file}>
          or choose a file: <input type="file" accept=".yaml,.yml,.json" onChange={(event) => void choose(event)} />
        </label>
      </div>
      {failure && <FailureText error={failure} />}
      {read && (
        <NameField
          value={name}
          onChange={setName}
          problem={nameProblem(name, taken)}
          hint="The flow opens under this name."
        />
      )}
      <div className={styles.actions}>
        <p className="quiet">It opens on the canvas. Nothing is stored or started until you save.</p>
        <Button onClick={close}>Cancel</Button>
        <Button kind="main" type="submit">
          Open
        </Button>
      </div>
    </form>
  );
}
