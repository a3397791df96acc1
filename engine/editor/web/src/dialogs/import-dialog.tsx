import { type DragEvent, useId, useRef, useState } from "react";
import type { Failure } from "../api/client";
import { useArrange } from "../desk/desk";
import { useEditing, useFlow } from "../document/editing";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { notice } from "../look/notice";
import { importFlow, largest, named } from "../saving/import-flow";
import { counted } from "../values/word-lists";
import styles from "./dialog.module.css";
import { DialogFrame } from "./dialog-frame";

/** ImportDialog replaces the open document with a pasted or chosen one, as one step of undo. */
export function ImportDialog() {
  const name = useFlow((f) => f.metadata.name);
  const editing = useEditing();
  const arrange = useArrange();
  const field = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [file, setFile] = useState("");
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  const read = async (chosen: File | undefined) => {
    if (!chosen) return;
    setFailure(undefined);
    setFile(chosen.name);
    setText(chosen.size > largest ? " ".repeat(largest + 1) : await chosen.text());
  };
  const go = async () => {
    if (busy || editing.refused()) return;
    setBusy(true);
    const read = await importFlow(text, file || undefined);
    setBusy(false);
    setFailure(read.failure);
    if (!read.flow) return;
    editing.do({ do: "replace", flow: named(read.flow, name) }, {});
    arrange({ dialog: "" });
    const { nodes, edges = [] } = read.flow.spec;
    notice(
      "done",
      `imported ${counted(nodes.length, "node")} and ${counted(edges.length, "wire")}`,
      "Nothing runs and nothing is saved yet. Undo restores the earlier flow.",
    );
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    <DialogFrame
      title="Import a flow"
      wide
      focus={area}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Cancel</Button>
          <Button kind="main" aria-disabled={busy} onClick={() => void go()}>
            {busy ? "Reading…" : "Import"}
          </Button>
        </>
      }
    >
      <p>
        The import replaces what is on the canvas and keeps the name {name}. Nothing runs, and nothing is stored until
        you save.
      </p>
      <p>
        <label>
          Choose a file{" "}
          <input
            type="file"
            accept=".yaml,.yml,.json,application/yaml,application/json"
            onChange={(event) => void read(event.target.files?.[0])}
          />
        </label>
      </p>
      <label htmlFor={field}>or paste or drop YAML or JSON here</label>
      <textarea
        id={field}
        ref={area}
        className={`${styles.text} ${over ? styles.over : ""}`}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      />
      {failure && <FailureText error={failure} />}
    </DialogFrame>
  );
}
