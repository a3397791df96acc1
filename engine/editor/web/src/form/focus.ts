const fields = "input:not([type=hidden]):not(:disabled), textarea:not(:disabled), select:not(:disabled), [contenteditable=true]";

/** focusFirst puts the focus on the first field in an element, else on its first button; false when there is neither. */
export function focusFirst(within: Element | null | undefined): boolean {
  const target = within?.querySelector<HTMLElement>(fields) ?? within?.querySelector<HTMLElement>("button:not(:disabled), [tabindex]");
  target?.focus();
  return target !== null && target !== undefined;
}
