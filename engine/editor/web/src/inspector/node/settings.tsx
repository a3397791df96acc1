import { useCallback, useMemo } from "react";
import type { Component } from "../../api/client";
import { useCheck } from "../../check/check";
import { useEditing, useFlow } from "../../document/editing";
import type { FlowNode } from "../../document/flow";
import { Problems } from "../../form/parts/problem-list";
import { SchemaForm } from "../../form/schema-form";
import { noProblems, type ProblemsByPath, problemsByPath } from "../../form/values/problems-by-path";
import type { Schema } from "../../form/values/schema";
import type { Json, Path } from "../../values/json";
import { ErrorPort } from "./error-port";
import { isAboutRetryOrLimit, RetryAndTimeLimit } from "./retry-and-time-limit";
import { settingsExpressions } from "./settings-expression";

const anything: Schema = {};

/** Settings is the form for a node's settings. */
export function Settings({
  node,
  component,
  unknown,
}: {
  node: FlowNode;
  component: Component | undefined;
  unknown: boolean;
}) {
  const editing = useEditing();
  const flow = useFlow((f) => f.metadata.name);
  const { settings, others } = useSettingsProblems(node.id);
  const change = useCallback(
    (path: Path, value: Json | undefined) => editing.do({ do: "settings", node: node.id, path, value }),
    [editing, node.id],
  );
  const port = component?.ports?.find(({ name }) => name === "_settings");
  if (!component && !unknown) return <p className="quiet">Loading…</p>;
  return (
    <>
      <Problems list={others} />
      {unknown && (
        <p>
          This server does not have the component <code>{node.component}</code>, or can't be reached. The settings are
          kept as they are.
        </p>
      )}
      {!port && !unknown && <p className="quiet">This component has no settings.</p>}
      {(port || unknown) && (
        <SchemaForm
          schema={unknown ? anything : (port?.schema as Schema)}
          label="Settings"
          value={node.settings}
          mode="settings"
          flow={flow}
          onChange={change}
          problems={settings}
          expression={settingsExpressions}
        />
      )}
      <RetryAndTimeLimit node={node} />
      {component && <ErrorPort node={node.id} component={component} />}
    </>
  );
}

/** Problems of the settings are shown at their fields, those of the node itself above the form. */
function useSettingsProblems(id: string): {
  settings: ProblemsByPath;
  others: ReturnType<typeof problemsByPath>[string];
} {
  const problems = useCheck((check) => check.nodeProblems[id]);
  const place = useCheck((check) => check.of?.spec.nodes.findIndex((node) => node.id === id) ?? -1);
  return useMemo(() => {
    if (!problems || place < 0) return { settings: noProblems, others: [] };
    const prefix = `spec.nodes[${place}].settings`;
    const within = problems.filter(
      ({ path = "" }) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`),
    );
    return {
      settings: problemsByPath(within, prefix),
      others: problems.filter(
        (problem) => !within.includes(problem) && !isAboutRetryOrLimit(problem.path ?? "", `spec.nodes[${place}]`),
      ),
    };
  }, [problems, place]);
}
