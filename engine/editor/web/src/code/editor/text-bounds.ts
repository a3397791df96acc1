import { beginning, clipped } from "../../values/clip-text";

/** A line longer than this is cut: browsers are too slow at lines of a million characters. */
export const longestLine = 20_000;
/** A text longer than this is cut at its end. */
export const longestText = 4_000_000;

export interface Bounded {
  text: string;
  /** Why the text is not shown as it is; "" when it is whole. */
  note: string;
}

/** bounded returns what an editor can show of a text. A text that was cut must be read-only, or saving it would lose the rest. */
export function bounded(text: string): Bounded {
  const whole = text.length;
  if (whole <= longestLine) return { text, note: "" };
  const notes: string[] = [];
  let shown = text;
  if (whole > longestText) {
    shown = beginning(text, longestText);
    notes.push(`The text has ${count(whole)} characters; the first ${count(longestText)} are shown.`);
  }
  let long = 0;
  let first = 0;
  const lines = shown.split("\n").map((line, index) => {
    if (line.length <= longestLine) return line;
    if (long++ === 0) first = index + 1;
    return clipped(line, longestLine);
  });
  if (long === 1) notes.push(`Line ${first} is cut after ${count(longestLine)} characters.`);
  if (long > 1) notes.push(`${count(long)} lines, from line ${first}, are cut after ${count(longestLine)} characters.`);
  if (notes.length === 0) return { text, note: "" };
  return { text: lines.join("\n"), note: `${notes.join(" ")} It can only be read here; edit it in the flow's YAML.` };
}

export function count(number: number): string {
  return number.toLocaleString("en");
}
