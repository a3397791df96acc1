import type { Solution } from "../../api/client";
import type { Engine } from "./install";
import styles from "./install.module.css";

/** EngineChoice says what the scripts of a solution from elsewhere run with, and asks when they need another engine. */
export function EngineChoice({
  solution: { from, engine: needed },
  engine,
  choose,
}: {
  solution: Solution;
  engine: Engine;
  choose(engine: Engine): void;
}) {
  if (!from) return null;
  if (needed !== "goja")
    return <p className="quiet">It comes from elsewhere, so its scripts run strict: in an engine that bounds them.</p>;
  return (
    <div className={styles.wait}>
      <p>It comes from elsewhere, so its scripts run strict. They say that they need goja, which bounds them less.</p>
      <label>
        <input
          type="checkbox"
          checked={engine === "goja"}
          onChange={(event) => choose(event.target.checked ? "goja" : "")}
        />{" "}
        Run them with goja: I trust who wrote them
      </label>
    </div>
  );
}
