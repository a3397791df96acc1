import { shownText } from "./shown-text";
import styles from "./message.module.css";

/** MessageText shows a message as text, as much of it as one can read. */
export function MessageText({ label, value, cut = false, masked = false }: { label: string; value: unknown; cut?: boolean; masked?: boolean }) {
  if (value === undefined) return <p className="quiet">{cut ? "The message was too large to be kept." : "No message came to the node."}</p>;
  const { text, left } = shownText(value);
  return (
    <div className={styles.message}>
      <span className="quiet">
        {label}
        {masked && "; secrets in it are masked"}
        {cut && "; it was cut when it was kept"}
      </span>
      <pre className={styles.text} tabIndex={0} aria-label={label}>
        {text}
      </pre>
      {left > 0 && <span className="quiet">{left.toLocaleString("en")} more characters are not shown.</span>}
    </div>
  );
}
