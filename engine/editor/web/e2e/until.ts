/** within fails what takes longer than a number of ms. */
export async function within<T>(limit: number, what: Promise<T>, why: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const lazyPart = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${why()} (after ${limit} ms)`)), limit);
  });
  try {
    return await Promise.race([what, lazyPart]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * until asks again and again, and returns the first answer that is neither
 * undefined nor false. What the question throws counts as no answer yet.
 *
 *     const run = await until("a run", () => patchbay.api.lastRun("scan"));
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  limit = 30_000,
): Promise<T> {
  const end = performance.now() + limit;
  let last: unknown = "no answer";
  do {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = "not yet";
    } catch (cause) {
      last = cause;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (performance.now() < end);
  throw new Error(`waited ${limit} ms for ${what}: ${last instanceof Error ? last.message : String(last)}`);
}
