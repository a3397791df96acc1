import { useState } from "react";
import { Button } from "../../look/button";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { useForm } from "../parts/form-context";
import { readSecret, writeSecret } from "../values/secret-name";

/** SecretInput refers to a secret in the cluster. A literal is possible but discouraged, and never shown. */
export function SecretInput(props: ControlProps) {
  const { mode } = useForm();
  const { label, value, onChange } = props;
  const [literal, setLiteral] = useState(false);
  const text = typeof value === "string" ? value : "";
  const named = readSecret(value);
  if (mode !== "settings") return <MaskedInput {...props} />;
  if (literal || (text !== "" && !named)) {
    return (
      <>
        <MaskedInput {...props} />
        <p className={styles.about}>
          Everybody who may read the flow can read this text. Better keep it in a Secret in the cluster and refer to it
          here.
        </p>
        <span>
          <Button
            className={styles.small}
            onClick={() => {
              setLiteral(false);
              onChange(undefined);
            }}
            aria-label={`Refer to a secret instead: ${label}`}
          >
            Refer to a secret instead
          </Button>
        </span>
      </>
    );
  }
  return <SecretReference {...props} onLiteral={() => setLiteral(true)} />;
}

function SecretReference({ id, label, value, describedBy, onChange, onLiteral }: ControlProps & { onLiteral(): void }) {
  const named = readSecret(value) ?? { name: "", key: "" };
  return (
    <>
      <span className={styles.row}>
        <label className={styles.part}>
          Secret
          <input
            id={id}
            className={styles.input}
            value={named.name}
            autoComplete="off"
            spellCheck={false}
            aria-label={`${label}: name of the secret`}
            aria-describedby={describedBy}
            onChange={(event) => onChange(writeSecret({ ...named, name: event.target.value.replaceAll("/", "") }))}
          />
        </label>
        <label className={styles.part}>
          Key
          <input
            className={styles.input}
            value={named.key}
            autoComplete="off"
            spellCheck={false}
            aria-label={`${label}: key in the secret`}
            aria-describedby={describedBy}
            onChange={(event) => onChange(writeSecret({ ...named, key: event.target.value }))}
          />
        </label>
      </span>
      <span>
        <Button kind="quiet" className={styles.small} aria-label={`Type it here instead: ${label}`} onClick={onLiteral}>
          Type it here instead
        </Button>
      </span>
    </>
  );
}

function MaskedInput({ id, schema, label, value, required, item, describedBy, problems, onChange }: ControlProps) {
  return (
    <input
      id={id}
      type="password"
      className={styles.input}
      value={typeof value === "string" ? value : ""}
      autoComplete="new-password"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={problems.some((problem) => problem.severity === "error") || undefined}
      aria-required={(required && schema.default === undefined) || undefined}
      onChange={(event) => onChange(event.target.value === "" ? (item ? "" : undefined) : event.target.value)}
    />
  );
}
