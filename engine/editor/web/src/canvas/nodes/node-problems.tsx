import { memo } from "react";
import { useCheck } from "../../check/check";
import { useInspect } from "../../desk/desk";
import { useEditing } from "../../document/editing";
import { shortened } from "../../values/clip-text";
import styles from "./node-problems.module.css";

/** NodeProblems shows a node's worst problem and its last error. A click opens the tab of the inspector for it. */
export const NodeProblems = memo(function NodeProblems({
  id,
  lastError,
}: {
  id: string;
  lastError: string | undefined;
}) {
  const problems = useCheck((c) => c.nodeProblems[id]);
  const editing = useEditing();
  const inspect = useInspect();
  const open = (tab: string) => {
    editing.select({ nodes: [id] });
    inspect(tab);
  };
  const worst = problems?.find((problem) => problem.severity === "error") ?? problems?.[0];
  if (!worst && !lastError) return null;
  return (
    <div className={`${styles.trouble} nodrag nopan`}>
      {worst && problems && (
        <button
          type="button"
          className={worst.severity === "error" ? styles.bad : styles.wait}
          title={worst.message}
          onClick={() => open("settings")}
        >
          <span>
            <strong>{counted(problems.length, worst.severity)}</strong> {shortened(worst.message, 120)}
          </span>
        </button>
      )}
      {lastError && (
        <button
          type="button"
          className={styles.bad}
          title={shortened(lastError, 2000)}
          onClick={() => open("messages")}
        >
          <span>
            <strong>Failed:</strong> {shortened(lastError, 120)}
          </span>
        </button>
      )}
    </div>
  );
});

function counted(count: number, severity: string): string {
  const word = severity === "error" ? "problem" : "warning";
  return count === 1 ? `1 ${word}:` : `${count} ${word}s:`;
}
