import type { Which } from "../queue-requests";

/** Shown is which dead letters are listed: of all edges and causes, or of one. */
export interface Shown {
  edge: string;
  cause: string;
}

/** Chosen is which of the listed dead letters are ticked: some by id, or all of them, also those that are not read yet. */
export type Chosen = { all: true } | { all: false; ids: ReadonlySet<string> };

export const nothingChosen: Chosen = { all: false, ids: new Set() };

export function isChosen(chosen: Chosen, id: string): boolean {
  return chosen.all || chosen.ids.has(id);
}

/** toggled ticks a dead letter, or not any more. Of all that are listed, those that are read stay ticked then. */
export function toggled(chosen: Chosen, id: string, read: string[]): Chosen {
  const ids = new Set(chosen.all ? read : chosen.ids);
  if (!ids.delete(id)) ids.add(id);
  return { all: false, ids };
}

/** among leaves out what is not there any more. */
export function among(chosen: Chosen, read: string[]): Chosen {
  if (chosen.all) return chosen;
  const ids = read.filter((id) => chosen.ids.has(id));
  return ids.length === chosen.ids.size ? chosen : { all: false, ids: new Set(ids) };
}

export function countOf(chosen: Chosen, total: number): number {
  return chosen.all ? total : chosen.ids.size;
}

/** whichOf says in a request which dead letters are chosen. */
export function whichOf(chosen: Chosen, { edge, cause }: Shown): Which {
  if (!chosen.all) return { ids: [...chosen.ids] };
  if (edge === "" && cause === "") return { all: true };
  return { ...(edge && { edge }), ...(cause && { cause }) };
}
