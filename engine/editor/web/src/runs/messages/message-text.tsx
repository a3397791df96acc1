import { JsonView } from "../../code/json-view/json-view";
import styles from "./message.module.css";

/** MessageText shows a message that was kept, and says what of it was not. */
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
    return <p className="quiet">{cut ? "The message was too large to be kept." : "No message came to the node."}</p>;
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
