import { Icon, type IconName } from "../look/icon";
import { notice } from "../look/notice";
import styles from "./rail.module.css";

/** RailButton is a button of a rail: an icon, a word, and how many things there are to see. */
export function RailButton({
  icon,
  word,
  more = "",
  title,
  open,
  count = 0,
  warning = false,
  last = false,
  refused = "",
  onClick,
}: {
  icon: IconName;
  word: string;
  /** What screen readers say after the word. */
  more?: string;
  title: string;
  /** Whether its panel is open; undefined for a button without one. */
  open?: boolean;
  count?: number;
  /** True when what is counted keeps nobody from saving or starting. */
  warning?: boolean;
  /** True for the button at the lower end. */
  last?: boolean;
  /** Why it does nothing; "" when it does. */
  refused?: string;
  onClick(): void;
}) {
  return (
    <button
      type="button"
      className={`${styles.button} ${last ? styles.last : ""}`}
      aria-expanded={open}
      aria-disabled={refused !== "" || undefined}
      title={refused || title}
      onClick={() => (refused ? notice("failed", "not done", refused) : onClick())}
    >
      <Icon name={icon} size={18} />
      <span>
        {word}
        {more && <span className="unseen">{more}</span>}
      </span>
      {count > 0 && (
        <span aria-hidden="true" className={`${styles.count} ${warning ? styles.warned : ""}`}>
          {count > 99 ? "99+" : count}
        </span>
      )}
    </button>
  );
}
