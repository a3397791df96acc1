import { createStore } from "../store/store";

/** The servers that did not answer the one that this page asks: what only they have is not shown. */
export const silentServers = createStore<string[]>([]);

/** The header that names them. */
const header = "Patchbay-Unanswered";

/** How long a server counts as silent after it was named last, in ms: longer than pages wait before they ask again. */
const remembered = 15_000;

const named = new Map<string, ReturnType<typeof setTimeout>>();

/** noteSilent takes the servers that an answer names. */
export function noteSilent(answer: Response): void {
  for (const server of (answer.headers.get(header) ?? "").split(",").map((name) => name.trim())) {
    if (server === "") continue;
    clearTimeout(named.get(server));
    named.set(
      server,
      setTimeout(() => silentServers.set((list) => list.filter((one) => one !== server)), remembered),
    );
    silentServers.set((list) => (list.includes(server) ? list : [...list, server]));
  }
}
