import { useMemo } from "react";
import { api, want } from "../../api/client";
import { ExpressionField } from "../../code/expression/expression-field";
import type { Completions } from "../../code/expression/expression-field-props";
import type { ExpressionFieldProps, ExpressionSupport } from "../../form/parts/form-context";

/** complete asks for completions in settings, which have functions such as secret() but no message. */
async function complete(expression: string, cursor: number): Promise<Completions> {
  try {
    return await want(api.POST("/api/v1/complete", { body: { settings: true, expression, cursor } }));
  } catch {
    return { start: cursor, items: [] };
  }
}

function SettingsExpressionField({ value, onChange, label, describedBy, invalid }: ExpressionFieldProps) {
  const verdict = useMemo(() => (invalid ? { outcome: "invalid" as const, findings: [] } : undefined), [invalid]);
  return (
    <ExpressionField
      label={label}
      value={value}
      onChange={onChange}
      complete={complete}
      verdict={verdict}
      describedBy={describedBy}
    />
  );
}

/** settingsExpressions edits expressions in settings. */
export const settingsExpressions: ExpressionSupport = { Field: SettingsExpressionField };
