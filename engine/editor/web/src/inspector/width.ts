export const narrowest = 280;
export const widest = 900;
const usual = 380;
const step = 16;
const stored = "patchbay.inspector.width";

export function bounded(width: number): number {
  return Math.round(Math.min(widest, Math.max(narrowest, width)));
}

/** widthByKey is the width after a key on the separator, which stands at the left: to the left is wider. */
export function widthByKey(width: number, key: string): number | undefined {
  switch (key) {
    case "ArrowLeft":
      return bounded(width + step);
    case "ArrowRight":
      return bounded(width - step);
    case "Home":
      return narrowest;
    case "End":
      return widest;
  }
  return undefined;
}

export function rememberedWidth(): number {
  const width = Number(storage()?.getItem(stored));
  return width > 0 ? bounded(width) : usual;
}

export function rememberWidth(width: number): void {
  storage()?.setItem(stored, String(width));
}

/** A browser may refuse storage; the width is not worth an error. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
