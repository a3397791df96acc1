export const narrowest = 280;
export const widest = 1100;
const step = 16;

/** A wire has three columns side by side, so its width is kept separately. */
export type Content = "wire" | "other";

const usual: Record<Content, number> = { wire: 640, other: 380 };

export function bounded(width: number): number {
  return Math.round(Math.min(widest, Math.max(narrowest, width)));
}

/** widthByKey is the width after a key on the separator at the left edge: moving it to the left makes the inspector wider. */
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

export function rememberedWidth(content: Content): number {
  const width = Number(storage()?.getItem(key(content)));
  return width > 0 ? bounded(width) : usual[content];
}

export function rememberWidth(content: Content, width: number): void {
  storage()?.setItem(key(content), String(width));
}

function key(content: Content): string {
  return `patchbay.inspector.width.${content}`;
}

/** A browser may refuse storage. Then the width is not kept. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
