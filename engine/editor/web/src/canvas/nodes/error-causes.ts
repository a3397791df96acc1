/** Why messages of a kind arrived, and how many. */
export interface Cause {
  text: string;
  count: number;
  /** One of the errors as a whole. */
  example: string;
}

export interface Causes {
  list: Cause[];
  /** All errors, those too that the list has no room for. */
  count: number;
}

/** How many causes a node shows. */
const most = 4;

/** causesOf groups the errors in the panel of a node that keeps them, those since a time, by their causes. */
export function causesOf(panel: unknown, since: string | undefined): Causes {
  const { messages } = (panel ?? {}) as { messages?: { time?: string; message?: unknown }[] };
  const causes = new Map<string, Cause>();
  let count = 0;
  for (const { time = "", message } of Array.isArray(messages) ? messages : []) {
    const error = (message as { error?: unknown } | null)?.error;
    if (typeof error !== "string" || (since && Date.parse(time) < Date.parse(since))) continue;
    count++;
    const text = causeOf(error);
    const known = causes.get(text);
    if (known) known.count++;
    else causes.set(text, { text, count: 1, example: error });
  }
  const list = [...causes.values()].sort((a, b) => b.count - a.count).slice(0, most);
  return { list, count };
}

/**
 * causeOf is the part of an error that says why, by the rule of the server: what is before a colon says where, what is
 * after a semicolon what to do, and one word alone says too little.
 */
export function causeOf(error: string): string {
  const [line = ""] = error.split("\n");
  let [text = ""] = line.split("; ");
  for (;;) {
    const colon = text.indexOf(": ");
    const inner = text.slice(colon + 2);
    if (colon < 0 || !inner.trim().includes(" ")) return text.trim() || error;
    text = inner;
  }
}
