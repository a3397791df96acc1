import { focusFirst } from "../../look/focus";

const longestWait = 1500;
const fields =
  "input:not(:disabled), textarea:not(:disabled):not(:read-only), select:not(:disabled), [contenteditable=true]";

/**
 * focusSoon moves the focus to the field of a form with that path, else to the first invalid field
 * of the inspector, else to its first field. It waits a moment for parts that are still loading.
 */
export function focusSoon(panel: Element, path = ""): () => void {
  const place = () =>
    panel.querySelector("[role=tabpanel]:not([hidden])") ?? panel.querySelector("[data-fields]") ?? panel;
  const seen = (within: Element) =>
    [...within.querySelectorAll<HTMLElement>(fields)].filter((one) => one.offsetParent !== null);
  const take = () => {
    const named = path === "" ? null : place().querySelector(`[data-field="${CSS.escape(path)}"]`);
    const shown = seen(place());
    const field = (named && seen(named)[0]) ?? shown.find((one) => one.ariaInvalid === "true") ?? shown[0];
    field?.scrollIntoView({ block: "nearest" });
    field?.focus();
    return field !== undefined;
  };
  if (take()) return () => {};
  const observer = new MutationObserver(() => take() && end());
  observer.observe(panel, { childList: true, subtree: true });
  // Documentation has no fields, so a button or the tab takes the focus.
  const timer = setTimeout(() => {
    end();
    focusFirst(place()) || panel.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
  }, longestWait);
  const end = () => {
    observer.disconnect();
    clearTimeout(timer);
  };
  return end;
}

/** leaveTo moves the focus back to the selected node or edge on the canvas; it returns false when that is not rendered. */
export function leaveTo(node: string | undefined, edge: string | undefined): boolean {
  const kind = node !== undefined ? "node" : "edge";
  const id = node ?? edge;
  if (id === undefined) return false;
  const element = document.querySelector<HTMLElement>(`.react-flow__${kind}[data-id="${CSS.escape(id)}"]`);
  element?.focus();
  return element !== null;
}
