import { useMemo, useRef, useState } from "react";
import type { Problem } from "../../api/client";
import { CodeField } from "../../code/editor/code-field";
import type { CodeLanguage } from "../../code/editor/code-language";
import type { Diagnostic } from "../../code/editor/diagnostic-place";
import { Button } from "../../look/button";
import { Icon } from "../../look/icon";
import { lazyPart } from "../../look/lazy-part";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";

const LargeCode = lazyPart(() => import("./large-code").then((m) => m.LargeCode));

/** CodeInput edits code. Problems that have a line are shown at that line too. */
export function CodeInput({ schema, label, value, problems, onChange }: ControlProps) {
  const given = value ?? schema.default;
  const text = typeof given === "string" ? given : "";
  const diagnostics = useMemo(() => diagnosticsOf(problems), [problems]);
  const [large, setLarge] = useState(false);
  const expand = useRef<HTMLButtonElement>(null);
  const code = { label, language: languageOf(schema.language), value: text, onChange, diagnostics };
  const close = () => {
    setLarge(false);
    expand.current?.focus();
  };
  return (
    <>
      <CodeField {...code} minLines={8} maxLines={30} />
      <span>
        <Button
          ref={expand}
          kind="quiet"
          className={styles.small}
          aria-haspopup="dialog"
          title="Edit it in the whole window"
          onClick={() => setLarge(true)}
        >
          <Icon name="fit" /> Expand
          <span className="unseen"> {label}</span>
        </Button>
      </span>
      {large && <LargeCode {...code} close={close} />}
      {text.includes("{{") && (
        <p className={styles.about}>
          {"In code, {{ begins an expression. To keep two braces as they are, write a space between them."}
        </p>
      )}
    </>
  );
}

const languages: readonly string[] = ["javascript", "typescript", "json", "yaml"] satisfies CodeLanguage[];

function languageOf(name: string | undefined): CodeLanguage {
  return name !== undefined && languages.includes(name) ? (name as CodeLanguage) : "text";
}

/** codeLine and codeColumn are a problem's place in the code. */
function diagnosticsOf(problems: Problem[]): Diagnostic[] {
  return problems.flatMap(({ codeLine, codeColumn, message, severity }) =>
    codeLine ? [{ line: codeLine, column: codeColumn ?? 1, message, severity }] : [],
  );
}
