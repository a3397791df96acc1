/** A message that a source port emitted. */
export interface Seen {
  at: string;
  message: unknown;
  cut: boolean;
}

const most = 10;

/** withSeen adds the newest message to those seen while the panel was open, newest first. */
export function withSeen(seen: readonly Seen[], next: Seen | undefined): readonly Seen[] {
  if (!next || seen[0]?.at === next.at) return seen;
  return [next, ...seen].slice(0, most);
}

/** Which message a map is tried on: the newest there is, an earlier one by its time, the example, or one that a person wrote. */
export type Choice = { of: "newest" } | { of: "seen"; at: string } | { of: "example" } | { of: "own" };

/** The message to send along; none lets the server take the newest, or the example. */
export function messageFor(choice: Choice, seen: readonly Seen[], example: unknown, own: unknown): unknown {
  switch (choice.of) {
    case "newest":
      return undefined;
    case "seen":
      return seen.find((one) => one.at === choice.at)?.message;
    case "example":
      return example;
    case "own":
      return own;
  }
}
