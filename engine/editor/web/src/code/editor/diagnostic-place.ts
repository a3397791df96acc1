/** A message about a place in a text. Lines and columns count from 1, columns in characters. */
export interface Diagnostic {
  line: number;
  column: number;
  message: string;
  severity: "error" | "warning" | "info";
}

/** unitsOf returns the offset of a column within a line, in UTF-16 units; the end of a line that is shorter. */
export function unitsOf(line: string, column: number): number {
  let units = 0;
  let left = column - 1;
  for (const char of line) {
    if (left-- <= 0) break;
    units += char.length;
  }
  return units;
}

const word = /^[\p{L}\p{N}_$]+/u;

/** spanAt returns what to underline at a column: the word that begins there, else one character. At the end of a line it is the last character. */
export function spanAt(line: string, column: number): { from: number; to: number } {
  const from = Math.min(unitsOf(line, Math.max(1, column)), line.length);
  if (from === line.length) return { from: Math.max(0, from - 1), to: from };
  const [found] = word.exec(line.slice(from, from + 200)) ?? [];
  const [first = ""] = line.slice(from);
  return { from, to: from + (found ?? first).length };
}
