import { JsonView } from "../../code/json-view/json-view";
import styles from "./message.module.css";

/** MessageText shows a kept message, and says whether it was cut or masked. */
export function MessageText({
  label,
  value,
  cut = false,
  masked = false,
}: {
  label: string;
  value: unknown;
  cut?: boolean;
  masked?: boolean;
}) {
  if (value === undefined)
    return <p className="quiet">{cut ? "The message was too large to be kept." : "The node got no message."}</p>;
  return (
    <div className={styles.message}>
      <span className="quiet">
        {label}
        {masked && "; secrets in it are masked"}
      </span>
      <JsonView label={label} value={value} cut={cut} />
    </div>
  );
}
