import { useMemo } from "react";
import { api, want } from "../api/client";
import { type Completions, ExpressionField } from "../code/expression-field";
import type { ExpressionFieldProps, ExpressionSupport } from "../form/form-context";

const nothing: Completions = { start: 0, items: [] };

/** Completes an expression in settings: functions such as secret(), and no message. */
async function complete(expression: string, cursor: number): Promise<Completions> {
  try {
    const path = "/api/v1/complete" as never;
    return (await want(api.POST(path, { body: { settings: true, expression, cursor } } as never))) as Completions;
  } catch {
    return { ...nothing, start: cursor };
  }
}

function SettingsExpressionField({ value, onChange, label, describedBy, invalid }: ExpressionFieldProps) {
  const verdict = useMemo(() => (invalid ? { outcome: "invalid" as const, findings: [] } : undefined), [invalid]);
  return <ExpressionField label={label} value={value} onChange={onChange} complete={complete} verdict={verdict} describedBy={describedBy} />;
}

/** settingsExpressions edits the expressions of settings. */
export const settingsExpressions: ExpressionSupport = { Field: SettingsExpressionField };
