import type { SolutionLine } from "../api/client";

/** Wanted is what somebody looks for among the solutions. */
export interface Wanted {
  text: string;
  /** "" for any. */
  keyword: string;
  /** The name of a catalogue; "" for all of them. */
  catalogue: string;
}

/** The choice of catalogue for what comes with the program. No catalogue has this name: it has a space. */
export const builtIn = "built in";

/** found returns the solutions that have each word of the text, the keyword, and come from the catalogue; by title, examples and what can't be used last. */
export function found(solutions: SolutionLine[], { text, keyword, catalogue }: Wanted): SolutionLine[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return solutions
    .filter((one) => {
      const has = [one.name, one.title, one.summary, one.from ?? "", ...(one.keywords ?? [])].join("\n").toLowerCase();
      return (
        words.every((word) => has.includes(word)) &&
        (keyword === "" || one.keywords?.includes(keyword)) &&
        (catalogue === "" || catalogue === (one.from ? one.catalogue : builtIn))
      );
    })
    .sort((a, b) => rank(a) - rank(b) || (a.title || a.name).localeCompare(b.title || b.name, "en"));
}

/** rank puts examples after what is useful by itself, and what can't be used last. */
function rank({ problem, keywords }: SolutionLine): number {
  return problem ? 2 : keywords?.includes("example") ? 1 : 0;
}

/** How many keywords can be chosen from at a glance. */
const most = 12;

/** keywordsOf returns the words that most solutions have, in their order, and the chosen one. */
export function keywordsOf(solutions: SolutionLine[], chosen = ""): string[] {
  const counts = new Map<string, number>();
  for (const { keywords = [] } of solutions)
    for (const word of new Set(keywords)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts]
    .sort(([a, many], [b, few]) => few - many || a.localeCompare(b, "en"))
    .slice(0, most)
    .map(([word]) => word);
  return chosen === "" || words.includes(chosen) ? words : [...words, chosen];
}
