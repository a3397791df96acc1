import type { Flow } from "../document/flow";
import { parseExact } from "../values/exact-numbers";

/**
 * Draft is unsaved work. It is kept in the tab's session storage: it survives a
 * reload and a restart of the server. It ends with the tab, so that a password
 * typed into a setting, for example, does not stay on the disk.
 */
export interface Draft {
  flow: Flow;
  /** The revision that editing began from; "" for a flow that was never saved. */
  base: string;
}

type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const key = (name: string) => `patchbay.draft.${name}`;

/** keepDraft stores a draft, and reports whether there was room for it. */
export function keepDraft(name: string, draft: Draft, storage: Keep | undefined = tab()): boolean {
  try {
    storage?.setItem(key(name), JSON.stringify(draft));
    return storage !== undefined;
  } catch {
    // An older draft would be worse than none, since restoring it would drop the later changes.
    dropDraft(name, storage);
    return false;
  }
}

export function dropDraft(name: string, storage: Keep | undefined = tab()): void {
  storage?.removeItem(key(name));
}

/** readDraft returns the draft of a flow; undefined when there is none or it can't be read. */
export function readDraft(name: string, storage: Keep | undefined = tab()): Draft | undefined {
  try {
    const draft = parseExact<Draft | null>(storage?.getItem(key(name)) ?? "null");
    if (!draft || typeof draft.base !== "string" || !Array.isArray(draft.flow?.spec?.nodes)) return undefined;
    return draft.flow.metadata?.name === name ? draft : undefined;
  } catch {
    return undefined;
  }
}

/** draftNames returns the names of the flows that have a draft, sorted. */
export function draftNames(storage: Pick<Storage, "length" | "key"> | undefined = tab()): string[] {
  const names: string[] = [];
  for (let at = 0; at < (storage?.length ?? 0); at++) {
    const found = storage?.key(at) ?? "";
    if (found.startsWith(key(""))) names.push(found.slice(key("").length));
  }
  return names.sort();
}

function tab(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined; // forbidden by the browser's settings
  }
}
