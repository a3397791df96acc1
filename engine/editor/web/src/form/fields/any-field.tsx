import { useState } from "react";
import { Button } from "../../look/button";
import type { Json, Path } from "../../values/json";
import { JsonInput } from "../inputs/json-input";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { kindOf } from "../values/schema";
import { type Shape, shaped, shapeOf, shapeSchema, shapeWords } from "../values/value-shape";
import { Control } from "./control";

interface AnyFieldProps extends Pick<ControlProps, "Field"> {
  id: string;
  label: string;
  path: Path;
  value: Json | undefined;
  item: boolean;
  describedBy?: string;
  onChange(value: Json | undefined, caret?: number): void;
}

/** AnyField edits a value of any type, by fields or as JSON text. */
export function AnyField({ Field, id, label, path, value, item, describedBy, onChange }: AnyFieldProps) {
  const [asText, setAsText] = useState(false);
  const [chosen, setChosen] = useState<Shape>();
  // While a number is being typed, the value may be text or missing.
  const shape: Shape =
    chosen === "number" && (value === undefined || typeof value === "string") ? "number" : shapeOf(value);
  const schema = shapeSchema(shape);
  const shapes = (Object.keys(shapeWords) as Shape[]).filter((one) => !item || one !== "none");
  const control = (
    <>
      {isScalar(shape) && (
        <label className="unseen" htmlFor={id}>
          {label}
        </label>
      )}
      <Control
        kind={kindOf(schema)}
        Field={Field}
        id={id}
        schema={schema}
        label={label}
        path={path}
        value={value}
        required
        item={item}
        describedBy={describedBy}
        problems={[]}
        onChange={onChange}
      />
    </>
  );
  return (
    <>
      <span className={styles.shaped}>
        {!asText && (
          <select
            className={`${styles.input} ${styles.shape}`}
            aria-label={`Type of ${label}`}
            value={shape}
            onChange={(event) => {
              setChosen(event.target.value as Shape);
              onChange(shaped(value, event.target.value as Shape));
            }}
          >
            {shapes.map((one) => (
              <option key={one} value={one}>
                {shapeWords[one]}
              </option>
            ))}
          </select>
        )}
        {isScalar(shape) && !asText && <div className={styles.inline}>{control}</div>}
        {!item && (
          <Button
            kind="quiet"
            className={styles.small}
            aria-label={`${label} as ${asText ? "fields" : "text"}`}
            onClick={() => setAsText(!asText)}
          >
            {asText ? "as fields" : "as text"}
          </Button>
        )}
      </span>
      {asText && <JsonInput id={id} label={label} value={value} onChange={onChange} />}
      {!asText && (shape === "list" || shape === "object") && control}
    </>
  );
}

function isScalar(shape: Shape): boolean {
  return shape === "text" || shape === "number" || shape === "boolean";
}
