import { type ReactNode, useId, useState } from "react";
import { Button } from "../../look/button";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { useForm } from "../parts/form-context";
import { readSecret, type SecretName, writeSecret } from "../values/secret-name";
import { MakeSecret } from "./make-secret";
import { type Secrets, useSecretKeys, useSecrets } from "./secrets-api";

/** SecretReference picks a Secret and a key of it. Where they can't be listed, both are typed. */
export function SecretReference({ label, value, describedBy, problems, onChange }: ControlProps) {
  const { flow } = useForm();
  const secrets = useSecrets();
  const [making, setMaking] = useState(false);
  const named = readSecret(value) ?? { name: "", key: "" };
  const found = useSecretKeys(secrets?.names.includes(named.name) ? named.name : "");
  const set = (next: SecretName) => onChange(writeSecret(next));
  const shared = {
    "aria-describedby": describedBy,
    "aria-invalid": problems.some((problem) => problem.severity === "error") || undefined,
  };
  return (
    <>
      <span className={styles.row}>
        <Part
          title="Secret"
          label={`${label}: name of the secret`}
          choices={secrets && !secrets.more ? secrets.names : []}
          loading={!secrets}
          value={named.name}
          onChange={(name) => set({ name: name.replaceAll("/", ""), key: named.key })}
          {...shared}
        />
        <Part
          title="Key"
          label={`${label}: key in the secret`}
          choices={found?.keys ?? []}
          value={named.key}
          onChange={(key) => set({ ...named, key })}
          {...shared}
        />
      </span>
      <p className={styles.about}>{about(secrets, named, found)}</p>
      {making ? (
        <MakeSecret
          label={label}
          namespace={secrets?.namespace ?? ""}
          flow={flow}
          onMade={(made) => {
            setMaking(false);
            set(made);
          }}
          onClose={() => setMaking(false)}
        />
      ) : (
        secrets?.mayCreate && (
          <span>
            <Button className={styles.small} aria-label={`Make one…: ${label}`} onClick={() => setMaking(true)}>
              Make one…
            </Button>
          </span>
        )
      )}
    </>
  );
}

/** about says what is known of the reference, or why nothing is. */
function about(
  secrets: Secrets | undefined,
  { name, key }: SecretName,
  found: { keys: string[]; unavailable: string } | undefined,
): ReactNode {
  if (!secrets) return "Looking for Secrets…";
  const where = secrets.namespace && (
    <>
      In the namespace <code>{secrets.namespace}</code>.
    </>
  );
  if (secrets.unavailable) return <>Type the name and the key: {secrets.unavailable}.</>;
  if (secrets.more) return <>{where} There are too many Secrets to list: type the name.</>;
  if (name !== "" && !secrets.names.includes(name)) return <>▲ {where} It has no Secret of this name.</>;
  if (found?.unavailable) return <>{where} The keys could not be read: type the key.</>;
  if (name !== "" && key !== "" && found && !found.keys.includes(key))
    return <>▲ {where} The Secret has no such key.</>;
  if (secrets.names.length === 0) return <>{where} It has no Secrets.</>;
  return where;
}

/** Typed is the choice that turns the list into a text field. */
const typed = "\0";

interface PartProps {
  title: string;
  label: string;
  choices: string[];
  /** True until it is known whether there are choices. */
  loading?: boolean;
  value: string;
  onChange(value: string): void;
}

/** Part picks a name from a list, or takes a typed one. */
function Part({ title, label, choices, loading = false, value, onChange, ...rest }: PartProps) {
  const [typing, setTyping] = useState(false);
  const list = useId();
  const pick = choices.length > 0 && !typing && (value === "" || choices.includes(value));
  return (
    <label className={styles.part}>
      {title}
      {pick ? (
        <select
          {...rest}
          className={styles.input}
          aria-label={label}
          value={value}
          onChange={(event) => {
            if (event.target.value === typed) setTyping(true);
            else onChange(event.target.value);
          }}
        >
          <option value="">Choose…</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
          <option value={typed}>Type another…</option>
        </select>
      ) : (
        <>
          <input
            {...rest}
            className={styles.input}
            value={value}
            list={choices.length > 0 ? list : undefined}
            disabled={loading}
            autoComplete="off"
            spellCheck={false}
            aria-label={label}
            onChange={(event) => {
              setTyping(true);
              onChange(event.target.value);
            }}
          />
          <datalist id={list}>
            {choices.map((choice) => (
              <option key={choice} value={choice} />
            ))}
          </datalist>
        </>
      )}
    </label>
  );
}
