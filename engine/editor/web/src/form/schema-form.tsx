import { Tabs } from "@base-ui/react/tabs";
import { useEffect, useId, useMemo } from "react";
import type { Json, Path } from "../values/json";
import { Field } from "./fields/field";
import { FieldGroups } from "./fields/field-groups";
import { Fields } from "./fields/object-field";
import { UnknownKeys } from "./fields/unknown-keys";
import styles from "./parts/form.module.css";
import { type ExpressionSupport, FormContext, type FormMode } from "./parts/form-context";
import { Problems } from "./parts/problem-list";
import { noProblems, type ProblemsByPath, pathText, problemsUnder } from "./values/problems-by-path";
import { type FormTab, kindOf, propertiesOf, type Schema, tabsOf, unknownKeys } from "./values/schema";

export interface SchemaFormProps {
  schema: Schema;
  value: Json | undefined;
  /** Sets the value at a path; undefined removes the key. The path [] is the value as a whole. */
  onChange(path: Path, value: Json | undefined): void;
  mode: FormMode;
  problems?: ProblemsByPath;
  expression?: ExpressionSupport;
  /** The flow that the form belongs to. */
  flow?: string;
  /** The label of a value that is not an object with known fields. */
  label?: string;
}

/** SchemaForm edits a value according to its JSON Schema. The server validates; the form shows its problems by path. */
export function SchemaForm({
  schema,
  value,
  onChange,
  mode,
  problems = noProblems,
  expression,
  flow = "",
  label = "Value",
}: SchemaFormProps) {
  const base = useId();
  const support = useMemo(
    () => ({ mode, change: onChange, problems, expression, flow, base }),
    [mode, onChange, problems, expression, flow, base],
  );
  // Typing {{ opens the expression editor, which must be loaded by then, or the next keys are lost.
  useEffect(() => {
    if (expression) import("../code/expression/expression-editor").catch(() => undefined);
  }, [expression]);
  const fields = kindOf(schema) === "object" && !(typeof value === "string");
  return (
    <FormContext value={support}>
      <div className={styles.form}>
        {fields ? (
          <TabbedFields schema={schema} value={value} problems={problems} />
        ) : (
          <Field schema={schema} label={label} path={[]} value={value} />
        )}
      </div>
    </FormContext>
  );
}

function TabbedFields({
  schema,
  value,
  problems,
}: {
  schema: Schema;
  value: Json | undefined;
  problems: ProblemsByPath;
}) {
  const tabs = useMemo(() => tabsOf(propertiesOf(schema)), [schema]);
  const unknown = unknownKeys(schema, value);
  const [first] = tabs;
  return (
    <>
      <Problems list={problems[""] ?? []} />
      {tabs.length === 1 && first ? (
        <FieldGroups Field={Field} properties={first.properties} value={value} />
      ) : (
        <Tabs.Root defaultValue={first?.name}>
          <Tabs.List className={styles.tabs} aria-label="Groups of fields" activateOnFocus>
            {tabs.map((tab) => (
              <Tabs.Tab key={tab.name} value={tab.name} className={styles.tab}>
                {tab.name}
                <Count count={problemsOf(tab, problems)} />
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Panel key={tab.name} value={tab.name} className={styles.panel} keepMounted>
              <Fields Field={Field} properties={tab.properties} path={[]} value={value} />
            </Tabs.Panel>
          ))}
        </Tabs.Root>
      )}
      <UnknownKeys keys={unknown} path={[]} value={value} />
    </>
  );
}

function problemsOf(tab: FormTab, problems: ProblemsByPath): number {
  return tab.properties.reduce((sum, property) => sum + problemsUnder(problems, pathText([property.name])).length, 0);
}

function Count({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={styles.count}>
      ▲ {count}
      <span className="unseen">{count === 1 ? " problem" : " problems"}</span>
    </span>
  );
}
