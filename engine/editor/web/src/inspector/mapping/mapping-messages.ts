/** A message that was emitted on a source port. */
export interface Seen {
  at: string;
  message: unknown;
  cut: boolean;
}

const most = 10;

/** withSeen adds the newest message to those since the panel was opened, newest first. */
export function withSeen(seen: readonly Seen[], next: Seen | undefined): readonly Seen[] {
  if (!next || seen[0]?.at === next.at) return seen;
  return [next, ...seen].slice(0, most);
}

/** The message that a map is applied to: the pinned one, the newest, an earlier one, the example, or one that a person wrote. */
export type Choice =
  | { of: "pinned" }
  | { of: "newest" }
  | { of: "seen"; one: Seen }
  | { of: "example" }
  | { of: "own" };

/** choiceOf is what a person chose; before that, and when it was unpinned, the pinned message if there is one. */
export function choiceOf(chosen: Choice | undefined, pinned: unknown): Choice {
  if (pinned === undefined) return chosen && chosen.of !== "pinned" ? chosen : { of: "newest" };
  return chosen ?? { of: "pinned" };
}

/** earlierOnes returns the messages before the newest, and always the chosen one. */
export function earlierOnes(seen: readonly Seen[], choice: Choice): readonly Seen[] {
  const earlier = seen.slice(1);
  if (choice.of !== "seen" || earlier.some((one) => one.at === choice.one.at)) return earlier;
  return [...earlier, choice.one];
}

/** messageFor is the message to send; undefined lets the server take the newest one, else the example. */
export function messageFor(choice: Choice, pinned: unknown, example: unknown, own: unknown): unknown {
  switch (choice.of) {
    case "pinned":
      return pinned;
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
