/** The plain text field that had the focus last, by its form. */
const last = new WeakMap<HTMLElement, HTMLInputElement | HTMLTextAreaElement>();

/** noteInput remembers which plain field of a form took the focus. Expression editors insert paths themselves. */
export function noteInput(form: HTMLElement, focused: EventTarget): void {
  const plain =
    focused instanceof HTMLTextAreaElement || (focused instanceof HTMLInputElement && focused.type === "text");
  if (plain) last.set(form, focused);
  else if (focused instanceof Element && focused.closest(".cm-editor")) last.delete(form);
}

/** insertIntoInput replaces the text of the plain field that had the focus last by {{ path }}; it returns false when there is none. */
export function insertIntoInput(form: HTMLElement | null, path: string): boolean {
  const field = form && last.get(form);
  if (!field || !form.contains(field) || field.readOnly || field.disabled) return false;
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set;
  set?.call(field, `{{ ${path} }}`);
  // Like typing, this turns the field into an expression.
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return true;
}
