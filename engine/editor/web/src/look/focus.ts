const fields =
  "input:not([type=hidden]):not(:disabled), textarea:not(:disabled):not(:read-only), select:not(:disabled), [contenteditable=true]";

/** focusFirst moves the focus to the first field in an element, else to its first button; it returns false when there is neither. */
export function focusFirst(within: Element | null | undefined): boolean {
  const target =
    within?.querySelector<HTMLElement>(fields) ??
    within?.querySelector<HTMLElement>("button:not(:disabled), [tabindex]");
  target?.focus();
  return target !== null && target !== undefined;
}

/** writable returns the text field in an element; null while an editor is still being loaded. */
export function writable(within: Element): HTMLElement | null {
  return within.querySelector<HTMLElement>(fields);
}

/** Asks a code editor to move its caret to the offset in the event's detail. */
export const caretEvent = "patchbay-caret";

/** focusAt moves the focus to a text field, with the caret at an offset. */
export function focusAt(field: HTMLElement, caret: number): void {
  field.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.setSelectionRange(caret, caret);
  // A code editor keeps its own selection: one that is set on the page is lost when the editor draws first.
  else field.dispatchEvent(new CustomEvent(caretEvent, { detail: caret }));
}

/** focusBoard moves the focus to the canvas, when a panel over it closes. */
export function focusBoard(): void {
  document.querySelector<HTMLElement>("[data-board]")?.focus();
}
