/** The texts of an item to search in, the most important first. */
export type Texts = readonly string[];

/**
 * fuzzy is how well a query matches the texts of an item: higher is better, undefined is no match.
 * Each word of the query must be in some text, or its letters in order in the first.
 */
export function fuzzy(query: string, texts: Texts): number | undefined {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let sum = 0;
  for (const word of words) {
    const score = best(word, texts);
    if (score === 0) return undefined;
    sum += score;
  }
  return sum;
}

function best(word: string, texts: Texts): number {
  let score = 0;
  texts.forEach((text, i) => {
    const at = text.toLowerCase().indexOf(word);
    if (at < 0) return;
    const begins = at === 0 ? 4 : /[^a-z0-9]/i.test(text[at - 1] ?? "") ? 2 : 0;
    score = Math.max(score, Math.max(2, 20 - 5 * i) + begins);
  });
  return score || (inOrder(word, texts[0] ?? "") ? 1 : 0);
}

function inOrder(word: string, text: string): boolean {
  if (word.length < 2) return false;
  let from = 0;
  for (const letter of word) {
    from = text.toLowerCase().indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}

/** searched returns the matching items, best first. An empty query returns all items in their order. */
export function searched<T>(query: string, items: readonly T[], texts: (item: T) => Texts): T[] {
  if (query.trim() === "") return [...items];
  return items
    .map((item, i) => ({ item, i, score: fuzzy(query, texts(item)) }))
    .filter((one) => one.score !== undefined)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.i - b.i)
    .map((one) => one.item);
}
