import { Dialog } from "@base-ui/react/dialog";
import { type RefObject, useEffect, useRef, useState } from "react";
import { CodeField } from "../../code/editor/code-field";
import type { CodeFieldProps } from "../../code/editor/code-field-props";
import { Button } from "../../look/button";
import styles from "./large-code.module.css";

/** What the window needs besides the lines of code, and the height of a line, in pixels. */
const around = 130;
const line = 20;

/** LargeCode edits code in the whole window. It changes the same value as the field, so undo is the same too. */
export function LargeCode({ close, ...props }: CodeFieldProps & { close: () => void }) {
  return (
    <Dialog.Root
      open
      onOpenChange={(open, { reason, event, cancel }) => {
        // The first Escape is for the code editor: it lets Tab leave it.
        if (reason === "escape-key" && event.defaultPrevented) cancel();
        else if (!open) close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.box} initialFocus={false}>
          <header className={styles.head}>
            <Dialog.Title className={styles.title}>{props.label}</Dialog.Title>
            <Button onClick={close}>Done</Button>
          </header>
          <FullCode {...props} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** FullCode is the code in all the lines that there is room for. It takes the focus. */
function FullCode(props: CodeFieldProps) {
  const lines = useLines();
  const box = useRef<HTMLDivElement>(null);
  useFocusOnEditor(box);
  return (
    <div ref={box}>
      <CodeField {...props} minLines={lines} maxLines={lines} />
    </div>
  );
}

/** useLines is how many lines of code the window has room for. */
function useLines(): number {
  const [height, setHeight] = useState(globalThis.innerHeight);
  useEffect(() => {
    const resized = () => setHeight(globalThis.innerHeight);
    addEventListener("resize", resized);
    return () => removeEventListener("resize", resized);
  }, []);
  return Math.max(4, Math.floor((height - around) / line));
}

/** useFocusOnEditor moves the focus to the code as soon as the editor is drawn. */
function useFocusOnEditor(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const focus = () => {
      const code = element.querySelector<HTMLElement>("[contenteditable=true], textarea");
      code?.focus();
      return code !== null;
    };
    if (focus()) return;
    const drawn = new MutationObserver(() => focus() && drawn.disconnect());
    drawn.observe(element, { childList: true, subtree: true });
    return () => drawn.disconnect();
  }, [box]);
}
