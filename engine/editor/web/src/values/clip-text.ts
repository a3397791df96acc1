/** beginning returns the beginning of a text, `most` UTF-16 units at most. A character of two units is never cut in half. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most);
}

/** clipped is beginning with an ellipsis where something was cut. */
export function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${beginning(text, most)}…`;
}

/** shortened is clipped to a length that the ellipsis is part of. */
export function shortened(text: string, length: number): string {
  return text.length > length ? clipped(text, length - 1) : text;
}
