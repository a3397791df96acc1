import { keysText, shortcuts } from "../desk/shortcuts";
import { useEditing, useFlow, useHistory } from "../document/editing";
import { Button } from "../look/button";
import { announce } from "../look/notice";
import { ReadOnly } from "../look/read-only";
import { beginning } from "../values/clip-text";
import styles from "./panel/inspector.module.css";

const most = 100;
const useful = ["copy", "cut", "duplicate", "group", "remove"];

/** SeveralSelected lists the selected nodes, wires, comments and groups, with the shortcuts for them. */
export function SeveralSelected() {
  const editing = useEditing();
  const selection = useHistory((h) => h.selection);
  const flow = useFlow((f) => f);
  const things = [
    ...selection.nodes.map((id) => ({ key: id, text: id, one: { nodes: [id] } })),
    ...selection.edges.map((id) => ({ key: id, text: `wire ${id.replace(" -> ", " → ")}`, one: { edges: [id] } })),
    ...selection.comments.map((id) => ({
      key: id,
      text: `comment ${beginning(flow.comments?.find((c) => c.id === id)?.text ?? "", 40)}`,
      one: { comments: [id] },
    })),
    ...selection.groups.map((id) => ({
      key: id,
      text: `group ${flow.groups?.find((g) => g.id === id)?.title ?? ""}`,
      one: { groups: [id] },
    })),
  ];
  return (
    <div className={styles.body}>
      <h2 className={styles.heading}>{things.length} selected</h2>
      <ul className={styles.links} aria-label="Selected">
        {things.slice(0, most).map(({ key, text, one }) => (
          <li key={key}>
            <Button kind="quiet" className={styles.small} onClick={() => editing.select(one)}>
              {text}
            </Button>
          </li>
        ))}
      </ul>
      {things.length > most && <p className="quiet">and {things.length - most} more</p>}
      <dl className={styles.keys}>
        {shortcuts
          .filter(({ id }) => useful.includes(id))
          .map(({ id, keys, what }) => (
            <div key={id}>
              <dt>
                <kbd>{keysText(keys)}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
      </dl>
      <ReadOnly>
        <span>
          <Button
            kind="danger"
            className={styles.small}
            onClick={() => {
              editing.do({ do: "remove", ...selection });
              announce(`${things.length} things removed`);
            }}
          >
            Remove these {things.length}
          </Button>
        </span>
      </ReadOnly>
    </div>
  );
}
