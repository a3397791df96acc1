import { useCallback, useMemo } from "react";
import { useCheck } from "../../check/check";
import { useEditing } from "../../document/editing";
import type { FlowNode } from "../../document/flow";
import { SchemaForm } from "../../form/schema-form";
import { noProblems, type ProblemsByPath, problemsByPath } from "../../form/values/problems-by-path";
import type { Schema } from "../../form/values/schema";
import type { Json, Path } from "../../values/json";
import styles from "../panel/inspector.module.css";

const duration: Schema = { type: "string", pattern: "^[0-9.]+[a-zµ]+([0-9.]+[a-zµ]+)*$" };

const schema: Schema = {
  type: "object",
  properties: {
    timeLimit: {
      ...duration,
      title: "Time limit",
      description:
        "How long the node may take for a message, together with what is direct behind it, such as 30s or 5m. No limit without it.",
      propertyOrder: 0,
    },
    retry: {
      type: "object",
      title: "Retry",
      description:
        "Tries a message again whose error is worth it, such as a timeout: the node's own errors, not those of the nodes behind it.",
      propertyOrder: 1,
      properties: {
        maxAttempts: {
          type: "integer",
          title: "Attempts",
          description: "Tries, the first among them. Default 5.",
          minimum: 1,
          maximum: 1000,
          propertyOrder: 0,
        },
        backoff: {
          type: "object",
          title: "Waits",
          propertyOrder: 1,
          properties: {
            initial: {
              ...duration,
              title: "First wait",
              description: "Before the second try; it doubles with each. Default 1s.",
              propertyOrder: 0,
            },
            max: {
              ...duration,
              title: "Longest wait",
              description: "A server that asks to wait longer is an error at once. Default 1m.",
              propertyOrder: 1,
            },
          },
        },
      },
    },
  },
};

/** Handling is the form of how the engine gives the node its messages: again after a failure, and for how long. */
export function Handling({ node }: { node: FlowNode }) {
  const editing = useEditing();
  const change = useCallback(
    (path: Path, value: Json | undefined) => editing.do({ do: "handling", node: node.id, path, value }),
    [editing, node.id],
  );
  const value = useMemo(
    () => ({ ...(node.retry && { retry: node.retry }), ...(node.timeLimit && { timeLimit: node.timeLimit }) }),
    [node.retry, node.timeLimit],
  );
  const problems = useHandlingProblems(node.id);
  const set = Object.keys(value).length > 0 || problems !== noProblems;
  return (
    <details className={styles.handling} open={set || undefined}>
      <summary>Failures and time{set ? "" : ": no retry, no limit"}</summary>
      <SchemaForm
        schema={schema}
        label="Failures and time"
        value={value}
        mode="parameters"
        onChange={change}
        problems={problems}
      />
    </details>
  );
}

function useHandlingProblems(id: string): ProblemsByPath {
  const problems = useCheck((check) => check.nodeProblems[id]);
  const place = useCheck((check) => check.of?.spec.nodes.findIndex((node) => node.id === id) ?? -1);
  return useMemo(() => {
    const prefix = `spec.nodes[${place}]`;
    const own = problems?.filter(({ path = "" }) => isHandling(path, prefix)) ?? [];
    return own.length > 0 ? problemsByPath(own, prefix) : noProblems;
  }, [problems, place]);
}

/** isHandling tells whether a problem of a node is about its retry or its time limit. */
export function isHandling(path: string, node: string): boolean {
  return path === `${node}.timeLimit` || path === `${node}.retry` || path.startsWith(`${node}.retry.`);
}
