import { useRef, useState } from "react";
import { Button } from "../../look/button";
import { focusFirst } from "../../look/focus";
import { announce } from "../../look/notice";
import type { Json } from "../../values/json";
import { put } from "../../values/json-path";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { FormContext, useForm } from "../parts/form-context";
import { useKeys } from "../parts/item-keys";
import { added, moved, without } from "../values/list-edits";
import { freshItem } from "../values/schema";

/** How many items are shown before a person asks for more. */
const page = 50;

/** ListField edits a list. A list that is not set shows its default; the first change writes the whole list to the document. */
export function ListField({ Field, schema, label, path, value, onChange, id }: ControlProps) {
  const form = useForm();
  const [shown, setShown] = useState(page);
  const rows = useRef<HTMLDivElement>(null);
  const list = Array.isArray(value) ? value : Array.isArray(schema.default) ? schema.default : [];
  const keys = useKeys(list.length);
  const items = schema.items ?? {};
  // The items of a default are not in the document yet, so a change of one writes the whole list.
  const inner = Array.isArray(value)
    ? form
    : {
        ...form,
        change: (place: (string | number)[], next: Json | undefined) =>
          onChange(put(list, place.slice(path.length), next)),
      };
  const full = schema.maxItems !== undefined && list.length >= schema.maxItems;

  const add = () => {
    keys.add();
    setShown((count) => Math.max(count, list.length + 1));
    onChange(added(list, freshItem(items)));
    requestAnimationFrame(() => focusFirst(rows.current?.lastElementChild));
  };
  const move = (at: number, by: -1 | 1) => {
    keys.move(at, by);
    onChange(moved(list, at, by));
    announce(`${label} ${at + 1} is ${label} ${at + 1 + by} now`);
  };
  const remove = (at: number) => {
    keys.remove(at);
    onChange(without(list, at));
    announce(`${label} ${at + 1} removed`);
    document.getElementById(`${id}-add`)?.focus();
  };

  return (
    <FormContext value={inner}>
      <div className={styles.items} ref={rows}>
        {list.slice(0, shown).map((item, at) => (
          <div key={keys.at(at)} className={styles.item}>
            <Field
              schema={{ ...items, title: undefined }}
              label={`${label} ${at + 1}`}
              path={[...path, at]}
              value={item}
              item
              actions={
                <>
                  <Button
                    kind="quiet"
                    className={styles.small}
                    disabled={at === 0}
                    aria-label={`Move ${label} ${at + 1} up`}
                    onClick={() => move(at, -1)}
                  >
                    ↑
                  </Button>
                  <Button
                    kind="quiet"
                    className={styles.small}
                    disabled={at === list.length - 1}
                    aria-label={`Move ${label} ${at + 1} down`}
                    onClick={() => move(at, 1)}
                  >
                    ↓
                  </Button>
                  <Button
                    kind="quiet"
                    className={styles.small}
                    aria-label={`Remove ${label} ${at + 1}`}
                    onClick={() => remove(at)}
                  >
                    ×
                  </Button>
                </>
              }
            />
          </div>
        ))}
      </div>
      {list.length > shown && (
        <Button className={styles.small} onClick={() => setShown(shown + page)}>
          Show more of {list.length}
        </Button>
      )}
      {list.length === 0 && <p className="quiet">The list is empty.</p>}
      <span>
        <Button id={`${id}-add`} className={styles.small} disabled={full} aria-label={`Add to ${label}`} onClick={add}>
          Add
        </Button>
      </span>
    </FormContext>
  );
}
