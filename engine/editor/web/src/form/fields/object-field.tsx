import type { Json, Path } from "../../values/json";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { type Property, propertiesOf, type Schema, unknownKeys } from "../values/schema";
import { UnknownKeys } from "./unknown-keys";

/** Fields shows a field for each property. */
export function Fields({
  Field,
  properties,
  path,
  value,
}: Pick<ControlProps, "Field"> & { properties: Property[]; path: Path; value: Json | undefined }) {
  if (properties.length === 0) return <p className="quiet">There is nothing to set here.</p>;
  return (
    <div className={styles.fields}>
      {properties.map(({ name, label, schema, required }) => (
        <Field
          key={name}
          schema={schema}
          label={label}
          path={[...path, name]}
          value={valueAt(value, name)}
          required={required}
        />
      ))}
    </div>
  );
}

/** ObjectField edits an object within the form. */
export function ObjectField({
  Field,
  schema,
  path,
  value,
}: Pick<ControlProps, "Field"> & { schema: Schema; path: Path; value: Json | undefined }) {
  return (
    <div className={styles.nested}>
      <Fields Field={Field} properties={propertiesOf(schema)} path={path} value={value} />
      <UnknownKeys keys={unknownKeys(schema, value)} path={path} value={value} />
    </div>
  );
}

function valueAt(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
