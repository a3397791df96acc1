/** The plain text field that had the focus last, by the form that it is in. */
const last = new WeakMap<HTMLElement, HTMLInputElement | HTMLTextAreaElement>();

/** noteInput remembers which field of a form took the focus; a field that takes paths by itself is none of ours. */
export function noteInput(form: HTMLElement, focused: EventTarget): void {
  const plain =
    focused instanceof HTMLTextAreaElement || (focused instanceof HTMLInputElement && focused.type === "text");
  if (plain) last.set(form, focused);
  else if (focused instanceof Element && focused.closest(".cm-editor")) last.delete(form);
}

/** insertIntoInput types {{ path }} into the plain field that had the focus last, in the place of what is in it; false when there is none. */
export function insertIntoInput(form: HTMLElement | null, path: string): boolean {
  const field = form && last.get(form);
  if (!field || !form.contains(field) || field.readOnly || field.disabled) return false;
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set;
  set?.call(field, `{{ ${path} }}`);
  // As typing does: the field makes an expression of it.
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return true;
}
