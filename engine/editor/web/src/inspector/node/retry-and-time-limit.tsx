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
        "How long the node may take for a message, including the nodes after it on direct wires, such as 30s or 5m. Empty: no limit.",
      propertyOrder: 0,
    },
    itemName: {
      type: "string",
      title: "Item name",
      description:
        "What each message that the node emits is about, such as {{ $.item.namespace }}/{{ $.item.name }}. Runs, logs and errors show it for everything that the message leads to.",
      propertyOrder: 2,
    },
    retry: {
      type: "object",
      title: "Retry",
      description:
        "Tries a message again after a retryable error, such as a timeout. It covers the node's own errors, not those of the nodes after it.",
      propertyOrder: 1,
      properties: {
        maxAttempts: {
          type: "integer",
          title: "Attempts",
          description: "How often a message is tried, including the first time. Default 5.",
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
              description: "The wait before the second try. It doubles with each further one. Default 1s.",
              propertyOrder: 0,
            },
            max: {
              ...duration,
              title: "Longest wait",
              description: "When a server asks for a longer wait, that is an error at once. Default 1m.",
              propertyOrder: 1,
            },
          },
        },
      },
    },
  },
};

/** RetryAndTimeLimit is the form for a node's retry, time limit and item name. */
export function RetryAndTimeLimit({ node }: { node: FlowNode }) {
  const editing = useEditing();
  const change = useCallback(
    (path: Path, value: Json | undefined) => editing.do({ do: "handling", node: node.id, path, value }),
    [editing, node.id],
  );
  const value = useMemo(
    () => ({
      ...(node.retry && { retry: node.retry }),
      ...(node.timeLimit && { timeLimit: node.timeLimit }),
      ...(node.itemName && { itemName: node.itemName }),
    }),
    [node.retry, node.timeLimit, node.itemName],
  );
  const problems = useRetryAndLimitProblems(node.id);
  const set = Object.keys(value).length > 0 || problems !== noProblems;
  return (
    <details className={styles.handling} open={set || undefined}>
      <summary>Failures, time and names{set ? "" : ": no retry, no limit"}</summary>
      <SchemaForm
        schema={schema}
        label="Failures, time and names"
        value={value}
        mode="parameters"
        onChange={change}
        problems={problems}
      />
    </details>
  );
}

function useRetryAndLimitProblems(id: string): ProblemsByPath {
  const problems = useCheck((check) => check.nodeProblems[id]);
  const place = useCheck((check) => check.of?.spec.nodes.findIndex((node) => node.id === id) ?? -1);
  return useMemo(() => {
    const prefix = `spec.nodes[${place}]`;
    const own = problems?.filter(({ path = "" }) => isAboutRetryOrLimit(path, prefix)) ?? [];
    return own.length > 0 ? problemsByPath(own, prefix) : noProblems;
  }, [problems, place]);
}

/** isAboutRetryOrLimit reports whether a problem of a node is about its retry, its time limit or its item name. */
export function isAboutRetryOrLimit(path: string, node: string): boolean {
  return (
    path === `${node}.timeLimit` ||
    path === `${node}.itemName` ||
    path === `${node}.retry` ||
    path.startsWith(`${node}.retry.`)
  );
}
