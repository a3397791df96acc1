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

/** Which message a map is tried on: the newest there is, an earlier one, the example, or one that a person wrote. */
export type Choice = { of: "newest" } | { of: "seen"; one: Seen } | { of: "example" } | { of: "own" };

/** earlierOnes are the messages to choose from beside the newest; the one that is chosen stays among them. */
export function earlierOnes(seen: readonly Seen[], choice: Choice): readonly Seen[] {
  const earlier = seen.slice(1);
  if (choice.of !== "seen" || earlier.some((one) => one.at === choice.one.at)) return earlier;
  return [...earlier, choice.one];
}

/** The message to send along; none lets the server take the newest, or the example. */
export function messageFor(choice: Choice, example: unknown, own: unknown): unknown {
  switch (choice.of) {
    case "newest":
      return undefined;
    case "seen":
      return choice.one.message;
    case "example":
      return example;
    case "own":
      return own;
  }
}
