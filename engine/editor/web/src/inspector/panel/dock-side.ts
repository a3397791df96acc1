/** Where the dock with a node's or wire's details is. */
export type DockSide = "bottom" | "right";

const key = "patchbay.inspector.side";

/** rememberedDockSide is the side that the person has chosen; a browser may refuse storage. */
export function rememberedDockSide(): DockSide {
  try {
    return globalThis.localStorage.getItem(key) === "right" ? "right" : "bottom";
  } catch {
    return "bottom";
  }
}

export function rememberDockSide(side: DockSide): void {
  try {
    globalThis.localStorage.setItem(key, side);
  } catch {
    // Then the choice is not kept.
  }
}
