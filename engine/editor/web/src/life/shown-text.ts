const most = 20_000;

/** shownText writes a message as indented JSON, no longer than one can read; left counts what is left out. */
export function shownText(value: unknown): { text: string; left: number } {
  const whole = JSON.stringify(value, null, 2) ?? "";
  if (whole.length <= most) return { text: whole, left: 0 };
  // Half of a character outside the basic plane would be shown as a broken one.
  const end = /[\uD800-\uDBFF]/.test(whole.charAt(most - 1)) ? most - 1 : most;
  return { text: whole.slice(0, end), left: whole.length - end };
}
