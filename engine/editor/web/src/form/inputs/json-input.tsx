import { useState } from "react";
import { CodeField } from "../../code/editor/code-field";
import type { Json } from "../../values/json";
import { same } from "../../values/same-json";
import { Problems } from "../parts/problem-list";
import { readJSON } from "../values/value-shape";

interface JsonInputProps {
  id: string;
  label: string;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
}

/** JsonInput edits a value as JSON text. While the text is not valid JSON, the document keeps the earlier value. */
export function JsonInput({ id, label, value, onChange }: JsonInputProps) {
  const [typed, setTyped] = useState<{ text: string; gave: Json | undefined }>();
  const text =
    typed && same(typed.gave, value) ? typed.text : value === undefined ? "" : JSON.stringify(value, null, 2);
  const read = readJSON(text);
  const change = (next: string) => {
    const now = readJSON(next);
    if ("wrong" in now) return setTyped({ text: next, gave: value });
    setTyped({ text: next, gave: now.value });
    onChange(now.value);
  };
  const wrong = "wrong" in read ? read.wrong : undefined;
  return (
    <>
      <CodeField language="json" value={text} onChange={change} label={`${label} as JSON`} minLines={4} maxLines={24} />
      {wrong && (
        <Problems
          id={`${id}-json`}
          list={[
            { severity: "error", message: `${wrong}. Until this is corrected, the flow keeps the earlier value.` },
          ]}
        />
      )}
    </>
  );
}
