import { Button } from "../../look/button";
import { clipped } from "../../values/clip-text";
import type { Json, Path } from "../../values/json";
import styles from "../parts/form.module.css";
import { useForm } from "../parts/form-context";
import { Problems } from "../parts/problem-list";
import { pathText } from "../values/problems-by-path";

/** UnknownKeys shows the keys of a value that its schema does not know. They are kept until a person removes them. */
export function UnknownKeys({ keys, path, value }: { keys: string[]; path: Path; value: Json | undefined }) {
  const { change, mode, problems } = useForm();
  if (keys.length === 0) return null;
  const held = value as Record<string, Json>;
  return (
    <section className={styles.unknown} aria-label="Not known here">
      {keys.map((key) => {
        const place = [...path, key];
        return (
          <div key={key} className={styles.field}>
            <div className={styles.head}>
              <code className={styles.name}>{key}</code>
              <span className={styles.tag}>
                {mode === "settings" ? "not known to this component" : "not known here"}
              </span>
              <span className={styles.actions}>
                <Button
                  kind="quiet"
                  className={styles.small}
                  aria-label={`Remove ${key}`}
                  onClick={() => change(place, undefined)}
                >
                  Remove
                </Button>
              </span>
            </div>
            <pre className={styles.held}>{clip(JSON.stringify(held[key], null, 2) ?? "")}</pre>
            <Problems list={problems[pathText(place)] ?? []} />
          </div>
        );
      })}
    </section>
  );
}

function clip(text: string): string {
  return clipped(text, 2000);
}
