/** A stretch of plain text, or the name of one character that is invisible or reorders the text around it. */
export interface Segment {
  text: string;
  /** What the character is; absent for plain text. */
  mark?: string;
}

const names: Record<number, string> = {
  0x00ad: "soft hyphen",
  0x061c: "Arabic letter mark",
  0x200b: "zero-width space",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x2028: "line separator",
  0x2029: "paragraph separator",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "end of embedding",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override",
  0x2060: "word joiner",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "end of isolate",
  0xfeff: "byte order mark",
};

// Tab and line feed are layout; every other control character is marked.
export const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** segments splits a text at the characters that are shown by name. */
export function segments(text: string): Segment[] {
  const found: Segment[] = [];
  let at = 0;
  for (const match of text.matchAll(unseen)) {
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    const code = match[0].charCodeAt(0);
    found.push({
      text: `U+${code.toString(16).toUpperCase().padStart(4, "0")}`,
      mark: names[code] ?? "control character",
    });
    at = match.index + 1;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}
