import { useId, useState } from "react";
import { api, type NodeStatus, want } from "../../api/client";
import { useFlow } from "../../document/editing";
import { Button } from "../../look/button";
import { notice } from "../../look/notice";
import type { JsonObject } from "../../values/json";
import styles from "./node-panel.module.css";
import { type Face, parseField } from "./panel-face";

/** NodePanel is a node's control panel. It acts on the deployed node, so the flow has to be saved first. */
export function NodePanel({ id, face, deployed }: { id: string; face: Face; deployed: boolean }) {
  const flow = useFlow((f) => f.metadata.name);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [pressed, setPressed] = useState("");
  const why = useId();
  const press = async (name: string) => {
    setPressed(name);
    try {
      const body: JsonObject = { [name]: true };
      for (const field of face.fields) {
        const value = parseField(field.title, field.type, typed[field.name] ?? "");
        if (value !== undefined) body[field.name] = value;
      }
      await control(flow, id, body);
    } catch (failure) {
      notice("failed", `${id}: ${(failure as Error).message}`, (failure as { hint?: string }).hint);
    }
    setPressed("");
  };
  return (
    <div className={`${styles.panel} nodrag nopan`}>
      {face.buttons.length > 0 && (
        <div className={styles.buttons}>
          {face.buttons.map(({ name, title }) => (
            <Button
              key={name}
              className={styles.button}
              disabled={!deployed || pressed !== ""}
              aria-describedby={deployed ? undefined : why}
              onClick={() => void press(name)}
            >
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
      {face.values.length > 0 && (
        <dl className={styles.values}>
          {face.values.map(({ name, title, text, bad }) => (
            <div key={name}>
              <dt>{title}</dt>
              <dd className={bad ? styles.bad : ""} title={text}>
                {text}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function control(name: string, node: string, body: JsonObject): Promise<NodeStatus> {
  return want(api.POST("/api/v1/flows/{name}/nodes/{node}/control", { params: { path: { name, node } }, body }));
}
