import { useId, useRef, useState } from "react";
import type { Json } from "../../values/json";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { useForm } from "../parts/form-context";
import { readSecret } from "../values/secret-name";
import { MaskedInput } from "./masked-input";
import own from "./secret.module.css";
import { SecretReference } from "./secret-reference";

type From = "secret" | "value";

/** SecretInput takes a secret: by reference to a Secret in the cluster, or, with a warning, as it is. */
export function SecretInput(props: ControlProps) {
  const { mode } = useForm();
  const { label, value, item, onChange } = props;
  const text = typeof value === "string" ? value : "";
  const [chosen, setChosen] = useState<From>();
  const from = readSecret(value) ? "secret" : text !== "" ? "value" : (chosen ?? "secret");
  const left = useRef<{ [from in From]?: Json }>({});
  const choose = (next: From) => {
    if (next === from) return;
    left.current[from] = value;
    setChosen(next);
    onChange(left.current[next] ?? (item ? "" : undefined));
  };
  return (
    <>
      <Choice label={label} from={from} onChoose={choose} />
      {from === "value" ? (
        <>
          <MaskedInput {...props} />
          <p className={styles.about}>
            It would be in the flow’s file in plain text, so saving it needs your consent. A Secret in the cluster is
            the better place.
          </p>
        </>
      ) : mode === "map" ? (
        <p className={styles.about}>
          A map can’t read a Secret by itself. Put a <code>kubernetes/secret_get</code> node before this one, and map
          its value here with <i>fx</i>.
        </p>
      ) : (
        <SecretReference {...props} />
      )}
    </>
  );
}

function Choice({ label, from, onChoose }: { label: string; from: From; onChoose(from: From): void }) {
  const name = useId();
  const option = (which: From, words: string) => (
    <label className={own.option}>
      <input
        type="radio"
        name={name}
        className="unseen"
        checked={from === which}
        aria-label={`${label}: ${words}`}
        onChange={() => onChoose(which)}
      />
      {words}
    </label>
  );
  return (
    <div className={own.choice} role="radiogroup" aria-label={`${label}: where it comes from`}>
      {option("secret", "Secret")}
      {option("value", "Value")}
    </div>
  );
}
