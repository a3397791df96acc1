import { focusFirst } from "../../look/focus";

const patience = 1500;
const fields =
  "input:not(:disabled), textarea:not(:disabled):not(:read-only), select:not(:disabled), [contenteditable=true]";

/** focusSoon puts the focus on the first field of what the inspector shows, one that is wrong before others, waiting a moment for what is still being read. */
export function focusSoon(panel: Element): () => void {
  const place = () =>
    panel.querySelector("[role=tabpanel]:not([hidden])") ?? panel.querySelector("[data-fields]") ?? panel;
  const take = () => {
    const shown = [...place().querySelectorAll<HTMLElement>(fields)].filter((one) => one.offsetParent !== null);
    const field = shown.find((one) => one.ariaInvalid === "true") ?? shown[0];
    field?.focus();
    return field !== undefined;
  };
  if (take()) return () => {};
  const observer = new MutationObserver(() => take() && end());
  observer.observe(panel, { childList: true, subtree: true });
  // Documentation has no fields: what can be pressed there does.
  const timer = setTimeout(() => {
    end();
    focusFirst(place()) || panel.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
  }, patience);
  const end = () => {
    observer.disconnect();
    clearTimeout(timer);
  };
  return end;
}

/** leaveTo gives the focus back to the canvas, to what is selected there; false when it is not drawn. */
export function leaveTo(node: string | undefined, edge: string | undefined): boolean {
  const kind = node !== undefined ? "node" : "edge";
  const id = node ?? edge;
  if (id === undefined) return false;
  const element = document.querySelector<HTMLElement>(`.react-flow__${kind}[data-id="${CSS.escape(id)}"]`);
  element?.focus();
  return element !== null;
}
