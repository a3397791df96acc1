import type { Json } from "../../values/json";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { groupsOf } from "../values/groups";
import type { Property } from "../values/schema";
import { Fields } from "./object-field";

/** FieldGroups shows fields under the headings that they name. */
export function FieldGroups({
  Field,
  properties,
  value,
}: Pick<ControlProps, "Field"> & { properties: Property[]; value: Json | undefined }) {
  const groups = groupsOf(properties);
  if (groups.length === 0) return <Fields Field={Field} properties={[]} path={[]} value={value} />;
  return groups.map((group) =>
    group.name === "" ? (
      <Fields key="" Field={Field} properties={group.properties} path={[]} value={value} />
    ) : (
      <fieldset key={group.name} className={styles.group}>
        <legend>{group.name}</legend>
        <Fields Field={Field} properties={group.properties} path={[]} value={value} />
      </fieldset>
    ),
  );
}
