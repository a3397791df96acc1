import { useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import { FormContext } from "../parts/form-context";
import { ExpressionInput } from "./expression-input";

test("an editor takes the focus and the caret as soon as it is loaded", async () => {
  let come = () => {};
  function Field({ value }: { value: string }) {
    const [there, setThere] = useState(false);
    come = () => setThere(true);
    return there ? <textarea defaultValue={value} /> : null;
  }
  const form = { mode: "map" as const, change: () => {}, problems: {}, expression: { Field }, flow: "", base: "" };
  const page = document.body.appendChild(document.createElement("div"));
  const root = createRoot(page);
  flushSync(() =>
    root.render(
      <FormContext value={form}>
        <ExpressionInput caret={3} value="{{  }}" onChange={() => {}} path={[]} label="Name" />
      </FormContext>,
    ),
  );
  const plain = page.querySelector("input");
  expect(document.activeElement).toBe(plain);
  plain?.setSelectionRange(4, 4);

  flushSync(come);
  await Promise.resolve();
  const editor = page.querySelector("textarea");
  expect(page.querySelector("input")).toBeNull();
  expect(document.activeElement).toBe(editor);
  expect(editor?.selectionStart).toBe(4);
  root.unmount();
});
