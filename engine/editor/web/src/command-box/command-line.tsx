import { keysText } from "../desk/shortcuts";
import { ComponentIcon } from "../look/component-icon";
import { Icon } from "../look/icon";
import styles from "./command-box.module.css";
import { excerpt, markedParts } from "./marked";
import type { Line } from "./search-commands";

/** CommandLine is one line of the command box. What matches the query is marked. */
export function CommandLine({
  id,
  line: { command, place },
  query,
  current,
  onPoint,
  onChoose,
}: {
  id: string;
  line: Line;
  query: string;
  current: boolean;
  onPoint(): void;
  onChoose(): void;
}) {
  const { title, detail, refused, component, icon, keys } = command;
  return (
    <div
      id={id}
      role="option"
      aria-selected={current}
      aria-disabled={refused ? true : undefined}
      className={styles.line}
      onMouseMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {component ? <ComponentIcon component={component} /> : icon ? <Icon name={icon} /> : <span />}
      <span className={styles.title}>
        <Marked text={title} query={query} />
      </span>
      <span className={styles.detail}>
        {refused ? (
          refused
        ) : place ? (
          <>
            {place.where}:{" "}
            <code>
              <Marked text={excerpt(place.text, query)} query={query} />
            </code>
          </>
        ) : (
          detail && <Marked text={detail} query={query} />
        )}
      </span>
      {keys && <kbd>{keysText(keys)}</kbd>}
    </div>
  );
}

function Marked({ text, query }: { text: string; query: string }) {
  return (
    <bdi>{markedParts(text, query).map((part, i) => (part.marked ? <mark key={i}>{part.text}</mark> : part.text))}</bdi>
  );
}
