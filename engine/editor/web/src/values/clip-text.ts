/** beginning returns the first UTF-16 units of a text, `most` of them. It never cuts through a character of two units. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most);
}

/** clipped is beginning, with an ellipsis when the text was longer. */
export function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${beginning(text, most)}…`;
}

/** shortened cuts a text to a length, counting the ellipsis. */
export function shortened(text: string, length: number): string {
  return text.length > length ? clipped(text, length - 1) : text;
}
