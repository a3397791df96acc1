const format = new Intl.NumberFormat("en");

/** countText writes a number with its thousands apart: 12,345. Number.toLocaleString reads the rules of the language each time, which takes longer than all else that a node does for a new count. */
export function countText(count: number): string {
  return format.format(count);
}
