/** Part is a piece of a text; marked when it matches the query. */
export interface Part {
  text: string;
  marked: boolean;
}

/** markedParts splits a text at the words of a query. Letters that match in order, but not side by side, are not marked. */
export function markedParts(text: string, query: string): Part[] {
  const words = query.replace(/^\s*>/, "").toLowerCase().split(/\s+/).filter(Boolean);
  const lower = text.toLowerCase();
  // A few letters change their length in lower case; then the offsets would be wrong.
  if (lower.length !== text.length) return [{ text, marked: false }];
  const marks = new Array<boolean>(text.length).fill(false);
  for (const word of words) {
    const at = lower.indexOf(word);
    if (at >= 0) marks.fill(true, at, at + word.length);
  }
  const parts: Part[] = [];
  for (let from = 0; from < text.length; ) {
    let to = from;
    while (to < text.length && marks[to] === marks[from]) to++;
    parts.push({ text: text.slice(from, to), marked: marks[from] === true });
    from = to;
  }
  return parts;
}

/** excerpt returns the line of a text where the first word of a query is, cut to what surrounds it. */
export function excerpt(text: string, query: string, around = 40): string {
  const words = query.replace(/^\s*>/, "").toLowerCase().split(/\s+/).filter(Boolean);
  const lower = text.toLowerCase();
  const at = words.map((word) => lower.indexOf(word)).find((found) => found >= 0) ?? 0;
  const begin = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
  const from = at - begin > around ? at - around : begin;
  const to = Math.min(end, at + 2 * around);
  return `${from > begin ? "…" : ""}${text.slice(from, to).trim()}${to < end ? "…" : ""}`;
}
