import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Failure } from "../../api/client";
import { Button } from "../../look/button";
import { notice } from "../../look/notice";
import styles from "../parts/form.module.css";
import type { SecretName } from "../values/secret-name";
import own from "./secret.module.css";
import { makeSecret } from "./secrets-api";

interface Props {
  label: string;
  namespace: string;
  /** The flow that it is made for. */
  flow: string;
  onMade(made: SecretName): void;
  onClose(): void;
}

/** MakeSecret makes a Secret of a value that is typed. The value is in the cluster then, and nowhere here. */
export function MakeSecret({ label, namespace, flow, onMade, onClose }: Props) {
  const client = useQueryClient();
  const [name, setName] = useState(suggested(flow, label));
  const [key, setKey] = useState("value");
  const [value, setValue] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  const incomplete = name === "" || key === "" || value === "";
  const make = async () => {
    if (busy || incomplete) return;
    setBusy(true);
    setFailure("");
    try {
      const made = await makeSecret(flow, name, key, value);
      await client.invalidateQueries({ queryKey: ["secrets"] });
      notice("done", `the Secret ${made.namespace}/${made.name} is made`);
      onMade({ name: made.name, key: made.key });
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      setFailure(cause.message);
    } finally {
      setBusy(false);
    }
  };
  // Enter makes it, rather than sending the form around it.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      void make();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
  };
  const field = (title: string, text: string, set: (text: string) => void, secret = false) => (
    <label className={styles.part}>
      {title}
      <input
        className={styles.input}
        type={secret ? "password" : "text"}
        value={text}
        autoComplete={secret ? "new-password" : "off"}
        spellCheck={false}
        aria-label={`${title} of the new Secret`}
        onChange={(event) => set(event.target.value)}
        onKeyDown={onKeyDown}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
        autoFocus={secret}
      />
    </label>
  );
  return (
    <div ref={box} className={own.make} role="group" aria-label={`A new Secret for ${label}`}>
      <span className={styles.row}>
        {field("Name", name, setName)}
        {field("Key", key, setKey)}
      </span>
      {field("Value", value, setValue, true)}
      <p className={styles.about}>
        It is made in the namespace <code>{namespace}</code>, labelled as Patchbay’s and of the flow <code>{flow}</code>
        . Uninstalling the flow leaves it, since other flows may read it.
      </p>
      {failure && (
        <p role="alert" className={styles.error}>
          {failure}
        </p>
      )}
      <span className={styles.row}>
        <Button kind="main" className={styles.small} aria-disabled={busy || incomplete} onClick={() => void make()}>
          {busy ? "Working…" : "Make the Secret"}
        </Button>
        <Button className={styles.small} onClick={onClose}>
          Cancel
        </Button>
      </span>
    </div>
  );
}

/** suggested is a name that says what the Secret is for. */
export function suggested(flow: string, label: string): string {
  const words = `${flow}-${label}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return words.slice(0, 63).replace(/^-+|-+$/g, "");
}
