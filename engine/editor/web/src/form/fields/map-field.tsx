import { useRef, useState } from "react";
import { Button } from "../../look/button";
import { focusFirst } from "../../look/focus";
import type { Json, JsonObject } from "../../values/json";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { useKeys } from "../parts/item-keys";
import { Problems } from "../parts/problem-list";
import { freeKey, renamed } from "../values/list-edits";
import { freshItem } from "../values/schema";

const page = 50;

/** MapField edits an object whose keys a person chooses. */
export function MapField({ Field, schema, label, path, value, onChange, id }: ControlProps) {
  const rows = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(page);
  const held: JsonObject = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  const values = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  const names = Object.keys(held);
  const keys = useKeys(names.length);
  const add = () => {
    keys.add();
    setShown((count) => Math.max(count, names.length + 1));
    onChange({ ...held, [freeKey(held)]: freshItem(values) });
    requestAnimationFrame(() => focusFirst(rows.current?.lastElementChild));
  };
  const remove = (name: string) => {
    keys.remove(names.indexOf(name));
    const { [name]: _, ...rest } = held;
    onChange(rest);
    document.getElementById(`${id}-add`)?.focus();
  };
  return (
    <>
      <div className={styles.items} ref={rows}>
        {names.slice(0, shown).map((name, at) => (
          <div key={keys.at(at)} className={styles.item}>
            <Field
              schema={{ ...values, title: undefined }}
              label={name}
              heading={
                <KeyInput
                  name={name}
                  label={label}
                  taken={(other) => other !== name && Object.hasOwn(held, other)}
                  onRename={(to) => onChange(renamed(held, name, to))}
                />
              }
              path={[...path, name]}
              value={held[name] as Json}
              item
              actions={
                <Button
                  kind="quiet"
                  className={styles.small}
                  aria-label={`Remove ${name}`}
                  onClick={() => remove(name)}
                >
                  ×
                </Button>
              }
            />
          </div>
        ))}
      </div>
      {names.length > shown && (
        <Button className={styles.small} onClick={() => setShown(shown + page)}>
          Show more of {names.length}
        </Button>
      )}
      {names.length === 0 && <p className="quiet">There are no keys yet.</p>}
      <span>
        <Button id={`${id}-add`} className={styles.small} aria-label={`Add a key to ${label}`} onClick={add}>
          Add a key
        </Button>
      </span>
    </>
  );
}

/** KeyInput renames a key on Enter or when it loses the focus, so that a half-typed name does not clash with another key. */
function KeyInput({
  name,
  label,
  taken,
  onRename,
}: {
  name: string;
  label: string;
  taken(name: string): boolean;
  onRename(to: string): void;
}) {
  const [typed, setTyped] = useState<{ of: string; text: string }>();
  const text = typed?.of === name ? typed.text : name;
  const clash = taken(text);
  const commit = () => {
    if (text !== name && text !== "" && !clash) onRename(text);
  };
  return (
    <span className={styles.keyed}>
      <input
        className={`${styles.input} ${styles.key}`}
        value={text}
        aria-label={`Key in ${label}`}
        aria-invalid={clash || undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped({ of: name, text: event.target.value })}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && commit()}
      />
      {clash && (
        <Problems list={[{ severity: "error", message: `The key ${text} exists already. Choose another name.` }]} />
      )}
      {text === "" && <Problems list={[{ severity: "error", message: "A key needs a name." }]} />}
    </span>
  );
}
