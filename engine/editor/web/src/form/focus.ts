const fields = "input:not([type=hidden]):not(:disabled), textarea:not(:disabled):not(:read-only), select:not(:disabled), [contenteditable=true]";

/** focusFirst puts the focus on the first field in an element, else on its first button; false when there is neither. */
export function focusFirst(within: Element | null | undefined): boolean {
  const target = within?.querySelector<HTMLElement>(fields) ?? within?.querySelector<HTMLElement>("button:not(:disabled), [tabindex]");
  target?.focus();
  return target !== null && target !== undefined;
}

/** writable returns the one text field in an element that can be typed in; null while an editor is being loaded. */
export function writable(within: Element): HTMLElement | null {
  return within.querySelector<HTMLElement>(fields);
}

/** focusAt gives a text field the focus, with the caret at a place. */
export function focusAt(field: HTMLElement, caret: number): void {
  field.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.setSelectionRange(caret, caret);
  else caretAt(field, caret);
}

/** An editor that is no input element follows the selection of the page. */
function caretAt(element: Element, caret: number) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = caret;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left <= length) return document.getSelection()?.setPosition(node, left);
    left -= length;
  }
}
