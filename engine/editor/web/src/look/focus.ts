const fields =
  "input:not([type=hidden]):not(:disabled), textarea:not(:disabled):not(:read-only), select:not(:disabled), [contenteditable=true]";

/** focusFirst puts the focus on the first field in an element, else on its first button; false when there is neither. */
export function focusFirst(within: Element | null | undefined): boolean {
  const target =
    within?.querySelector<HTMLElement>(fields) ??
    within?.querySelector<HTMLElement>("button:not(:disabled), [tabindex]");
  target?.focus();
  return target !== null && target !== undefined;
}

/** writable returns the one text field in an element that can be typed in; null while an editor is being loaded. */
export function writable(within: Element): HTMLElement | null {
  return within.querySelector<HTMLElement>(fields);
}

/** The event that asks an editor to put its caret at the place in the event's detail. */
export const caretEvent = "patchbay-caret";

/** focusAt gives a text field the focus, with the caret at a place. */
export function focusAt(field: HTMLElement, caret: number): void {
  field.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.setSelectionRange(caret, caret);
  // A code editor keeps its own selection: one that is set on the page is lost when the editor draws first.
  else field.dispatchEvent(new CustomEvent(caretEvent, { detail: caret }));
}
