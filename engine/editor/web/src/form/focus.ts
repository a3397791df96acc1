const fields = "input:not([type=hidden]):not(:disabled), textarea:not(:disabled):not(:read-only), select:not(:disabled), [contenteditable=true]";

/** focusFirst puts the focus on the first field in an element, else on its first button; false when there is neither. */
export function focusFirst(within: Element | null | undefined): boolean {
  const target = within?.querySelector<HTMLElement>(fields) ?? within?.querySelector<HTMLElement>("button:not(:disabled), [tabindex]");
  target?.focus();
  return target !== null && target !== undefined;
}

/** focusWhenThere puts the focus on the one text field in an element, as soon as that is loaded, with the caret at a place. */
export function focusWhenThere(within: Element, caret: number): () => void {
  const take = () => {
    const field = within.querySelector<HTMLElement>(fields);
    if (!field) return false;
    field.focus();
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.setSelectionRange(caret, caret);
    else caretAt(field, caret);
    return true;
  };
  if (take()) return () => {};
  const observer = new MutationObserver(() => take() && observer.disconnect());
  observer.observe(within, { childList: true, subtree: true, attributes: true });
  return () => observer.disconnect();
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
