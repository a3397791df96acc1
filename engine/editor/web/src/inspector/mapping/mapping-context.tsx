import { createContext, useCallback, useContext } from "react";
import { ExpressionField } from "../../code/expression/expression-field";
import type { Completions, FieldVerdict } from "../../code/expression/expression-field-props";
import type { ExpressionFieldProps, ExpressionSupport } from "../../form/parts/form-context";
import { pathText } from "../../form/values/problems-by-path";

/** What the mapping panel provides for the fields of the map. */
export interface MappingSupport {
  verdicts: Record<string, FieldVerdict>;
  complete(path: string, expression: string, cursor: number): Promise<Completions>;
}

export const MappingContext = createContext<MappingSupport>({
  verdicts: {},
  complete: async (_path, _expression, cursor) => ({ start: cursor, items: [] }),
});

function MapExpressionField({ value, onChange, path, label, describedBy }: ExpressionFieldProps) {
  const { verdicts, complete } = useContext(MappingContext);
  const place = pathText(path);
  const ask = useCallback(
    (expression: string, cursor: number) => complete(place, expression, cursor),
    [complete, place],
  );
  return (
    <ExpressionField
      label={label}
      value={value}
      onChange={onChange}
      complete={ask}
      verdict={verdicts[place]}
      describedBy={describedBy}
      words={false}
      placeholder="{{ $.field }}"
    />
  );
}

/** mapExpressions edits expressions in a map. The form lists their findings. */
export const mapExpressions: ExpressionSupport = { Field: MapExpressionField };
