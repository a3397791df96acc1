import { useSyncExternalStore } from "react";

/** Widths of the window, for what differs in more than its style. The style sheets have the same. */
export const narrow = "(max-width: 1100px)";
export const phone = "(max-width: 600px)";

/** useMedia reports whether a media query matches, and renders again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = globalThis.matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => globalThis.matchMedia(query).matches,
  );
}
