import { type ReactNode, useRef, useState } from "react";
import type { Json } from "../../values/json";
import { same } from "../../values/same-json";
import { ExpressionInput } from "../inputs/expression-input";
import type { FieldProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { useForm } from "../parts/form-context";
import { asExpression, caretIn, type Mode, modeOf } from "../values/expression-text";
import { pathText, problemsUnder } from "../values/problems-by-path";
import { defaultOf, freshItem, isGroup, type Kind, kindOf } from "../values/schema";
import { readSecret } from "../values/secret-name";
import { AnyField } from "./any-field";
import { Control } from "./control";
import { FieldFrame } from "./field-frame";

/** Field edits the value at a path, as a literal according to its schema or as an expression. */
export function Field({ schema, label, path, value, required, actions, heading, item = false }: FieldProps) {
  const { mode: formMode, change, problems, base } = useForm();
  const kind = kindOf(schema);
  const [chosen, setChosen] = useState<Mode>();
  const [caret, setCaret] = useState<number>();
  const other = useRef<{ literal?: Json; expression?: string }>({});
  const place = pathText(path);
  const id = `${base}${place}`;
  const secret =
    kind === "secret" && formMode === "settings" && chosen !== "expression" && readSecret(value) !== undefined;
  const mode: Mode = formMode === "parameters" || secret ? "literal" : modeOf(value, chosen, kind === "code");

  const set = (next: Json | undefined) => change(path, next === undefined && item ? "" : next);
  // A caret is given when typing turned the field into an expression.
  const typed = (next: Json | undefined, at?: number) => {
    if (at !== undefined) {
      other.current.literal = value;
      setCaret(at);
      setChosen("expression");
    }
    set(next);
  };
  const computed = (text: string) => {
    setChosen("expression");
    set(text === "" ? undefined : text);
  };
  const toggle = () => {
    if (mode === "literal") {
      other.current.literal = value;
      const next =
        other.current.expression ?? (kind === "secret" && typeof value === "string" ? "{{  }}" : asExpression(value));
      setCaret(caretIn(next));
      setChosen("expression");
      return set(secret ? value : next);
    }
    other.current.expression = typeof value === "string" ? value : undefined;
    setChosen("literal");
    setCaret(undefined);
    if (kind === "secret" && readSecret(value)) return;
    set(other.current.literal ?? (item ? freshItem(schema) : undefined));
  };

  const nested =
    mode === "literal" && (isGroup(kind) || (kind === "any" && value !== null && typeof value === "object"));
  const list = nested ? (problems[place] ?? []) : problemsUnder(problems, place);
  const fallback = item ? undefined : defaultOf(schema);
  const isSet = value !== undefined;
  // A required value is not removed but set to its default.
  const reset = () => change(path, required ? fallback : undefined);
  return (
    <FieldFrame
      id={id}
      place={place}
      label={label}
      schema={schema}
      group={mode === "expression" || groupLike(kind)}
      required={required === true && schema.default === undefined && kind !== "object"}
      isDefault={mode === "literal" && fallback !== undefined && !isSet && showsDefault(kind)}
      problems={list}
      actions={actions}
      heading={heading}
      line={item && !heading && !nested && kind !== "code" && kind !== "secret"}
      onReset={
        schema.default !== undefined && fallback !== undefined && isSet && !same(value, fallback) ? reset : undefined
      }
      onDefault={
        required && !isSet && mode === "literal" && fallback !== undefined && formMode !== "map" ? reset : undefined
      }
      expression={formMode === "parameters" ? undefined : { on: mode === "expression", toggle }}
    >
      {(describedBy) => (
        <ReadOnly on={schema.readOnly === true}>
          {mode === "expression" ? (
            <ExpressionInput
              value={typeof value === "string" ? value : ""}
              onChange={computed}
              path={path}
              label={label}
              describedBy={describedBy}
              invalid={list.some((problem) => problem.severity === "error")}
              caret={caret}
            />
          ) : kind === "any" ? (
            <AnyField
              Field={Field}
              id={id}
              label={label}
              path={path}
              value={value}
              item={item}
              describedBy={describedBy}
              onChange={typed}
            />
          ) : (
            <Control
              kind={kind}
              Field={Field}
              id={id}
              schema={schema}
              label={label}
              path={path}
              value={value}
              required={required}
              item={item}
              describedBy={describedBy}
              problems={list}
              onChange={typed}
            />
          )}
        </ReadOnly>
      )}
    </FieldFrame>
  );
}

/** ReadOnly disables the inputs in it. */
function ReadOnly({ on, children }: { on: boolean; children: ReactNode }) {
  if (!on) return children;
  return (
    <fieldset disabled className={styles.readOnly}>
      {children}
    </fieldset>
  );
}

/** True for kinds whose field consists of several elements. */
function groupLike(kind: Kind): boolean {
  return isGroup(kind) || kind === "any" || kind === "secret" || kind === "code";
}

/** True for kinds that show the default as if it were set. The others show it as a hint in the empty field. */
function showsDefault(kind: Kind): boolean {
  return kind === "boolean" || kind === "list" || kind === "code";
}
