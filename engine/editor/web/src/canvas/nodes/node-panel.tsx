import { useId, useState } from "react";
import { useArrange } from "../../desk/desk";
import { useFlow } from "../../document/editing";
import { pressOn } from "../../live/press-start-stop";
import { Button } from "../../look/button";
import { Icon } from "../../look/icon";
import { notice } from "../../look/notice";
import { useRefusal } from "../../rights/rights";
import { useUnsaved } from "../../saving/unsaved";
import type { JsonObject } from "../../values/json";
import { Countdown } from "./countdown";
import styles from "./node-panel.module.css";
import { type Face, parseField, type Value } from "./panel-face";

/** NodePanel is a node's control panel. It acts on the deployed node, so the flow has to be saved first. */
export function NodePanel({ id, face, deployed }: { id: string; face: Face; deployed: boolean }) {
  const flow = useFlow((f) => f.metadata.name);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [pressed, setPressed] = useState("");
  const why = useId();
  const arrange = useArrange();
  const unsaved = useUnsaved();
  const refused = useRefusal("start", flow);
  const press = async (name: string) => {
    if (name === "start" && face.fields.length === 0 && unsaved()) return arrange({ dialog: "start", starting: id });
    setPressed(name);
    try {
      const body: JsonObject = { [name]: true };
      for (const field of face.fields) {
        const value = parseField(field.title, field.type, typed[field.name] ?? "");
        if (value !== undefined) body[field.name] = value;
      }
      await pressOn(flow, id, body);
    } catch (failure) {
      notice("failed", `${id}: ${(failure as Error).message}`, (failure as { hint?: string }).hint);
    }
    setPressed("");
  };
  if (face.buttons.length + face.fields.length + face.values.length === 0) return null;
  return (
    <div className={`${styles.panel} nodrag nopan`}>
      <Values values={face.values} />
      {face.fields.map((field) => (
        <label key={field.name} className={styles.field}>
          <span>{field.title}</span>
          {field.type === "boolean" ? (
            <input
              type="checkbox"
              checked={typed[field.name] === "true"}
              onChange={(event) => setTyped({ ...typed, [field.name]: String(event.target.checked) })}
            />
          ) : (
            <input
              value={typed[field.name] ?? ""}
              placeholder={field.type === "json" ? "JSON" : ""}
              onChange={(event) => setTyped({ ...typed, [field.name]: event.target.value })}
            />
          )}
        </label>
      ))}
      {face.buttons.length > 0 && (
        <div className={styles.buttons}>
          {face.buttons.map(({ name, title }) => (
            <Button
              key={name}
              className={styles.button}
              disabled={!deployed || pressed !== "" || refused !== ""}
              title={refused || undefined}
              aria-describedby={deployed ? undefined : why}
              onClick={() => void press(name)}
            >
              {(name === "start" || name === "stop") && <Icon name={name} size={10} />}
              {pressed === name ? `${title}…` : title}
            </Button>
          ))}
          {!deployed && (
            <span id={why} className={styles.why}>
              Save first
            </span>
          )}
        </div>
      )}
    </div>
  );
}

/** Values are the facts of a node: figures beside each other, else line by line. */
function Values({ values }: { values: Value[] }) {
  if (values.length === 0) return null;
  const figures = values.filter(({ kind }) => kind === "figure");
  const others = values.filter(({ kind }) => kind !== "figure");
  return (
    <div className={styles.values}>
      {others.length > 0 && (
        <dl className={styles.lines}>
          {others.map(({ name, title, text, raw, bad, kind }) => (
            <div key={name}>
              <dt>{kind === "time" && raw ? `${title} in` : title}</dt>
              <dd
                className={bad ? styles.bad : kind === "time" ? (raw ? styles.figure : styles.later) : ""}
                title={text}
              >
                {kind === "time" && raw ? <Countdown to={String(raw)} /> : text}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {figures.length > 0 && (
        <>
          <dl className={styles.figures}>
            {figures.map(({ name, title, text, bad }) => (
              <div key={name} className={bad ? styles.bad : ""}>
                <dt>{title}</dt>
                <dd className={styles.figure}>{text}</dd>
              </div>
            ))}
          </dl>
          <p className={styles.since}>in all runs</p>
        </>
      )}
    </div>
  );
}
