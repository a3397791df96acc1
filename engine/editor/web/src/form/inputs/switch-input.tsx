import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";

/** SwitchInput is on or off. The key is left out when the value is the declared default. */
export function SwitchInput({ id, schema, value, item, describedBy, onChange }: ControlProps) {
  const on = (value ?? schema.default) === true;
  return (
    <span className={styles.row}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles.switch}
        checked={on}
        aria-describedby={describedBy}
        onChange={(event) =>
          onChange(!item && event.target.checked === schema.default ? undefined : event.target.checked)
        }
      />
      <span aria-hidden="true">{on ? "on" : "off"}</span>
    </span>
  );
}
