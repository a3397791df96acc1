import type { HopRecord } from "../../api/client";

/** How many hops are shown at once. A run may have 50,000. */
export const windowSize = 200;

export interface Window {
  from: number;
  /** One past the last. */
  to: number;
}

/** windowAround returns the page of hops that contains a given hop. Stepping within a page does not move it. */
export function windowAround(at: number, count: number, size = windowSize): Window {
  const from = Math.max(0, Math.floor(Math.min(at, count - 1) / size) * size);
  return { from, to: Math.min(count, from + size) };
}

const deepest = 12;

/** depths returns how far each hop is from the first, up to the depth that there is room for. */
export function depths(hops: Pick<HopRecord, "index" | "parent">[]): number[] {
  const byIndex = new Map<number, number>();
  return hops.map((hop) => {
    const depth = Math.min(deepest, (byIndex.get(hop.parent) ?? -1) + 1);
    byIndex.set(hop.index, depth);
    return depth;
  });
}

/** failedHere reports whether the hop's own node failed, and not only one after it. */
export function failedHere(hop: Pick<HopRecord, "failures">): boolean {
  return (hop.failures ?? 0) > 0;
}

/** LookedFor says which hops are looked for. */
export interface LookedFor {
  failed: boolean;
  text: string;
}

/** findHops returns the places of the hops that are looked for. */
export function findHops(hops: HopRecord[], { failed, text }: LookedFor): number[] {
  const wanted = text.trim().toLowerCase();
  const places: number[] = [];
  for (const [place, hop] of hops.entries()) {
    if (failed && !failedHere(hop)) continue;
    if (wanted === "" || [hop.item, hop.node, hop.error, hop.edge].some((part) => part?.toLowerCase().includes(wanted)))
      places.push(place);
  }
  return places;
}

/** nextFailed returns the index of the next hop whose own node failed, continuing at the beginning; -1 when there is none. */
export function nextFailed(hops: Pick<HopRecord, "failures">[], at: number): number {
  for (let step = 1; step <= hops.length; step++) {
    const place = (at + step) % hops.length;
    const hop = hops[place];
    if (hop && failedHere(hop)) return place;
  }
  return -1;
}
