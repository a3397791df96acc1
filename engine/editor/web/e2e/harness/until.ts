/** within fails when a promise takes longer than a number of ms. */
export async function within<T>(limit: number, what: Promise<T>, why: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${why()} (after ${limit} ms)`)), limit);
  });
  try {
    return await Promise.race([what, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * until calls a function repeatedly, and returns the first result that is neither
 * undefined nor false. An exception counts as no result yet.
 *
 *     const run = await until("a run", () => patchbay.api.lastRun("scan"));
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  limit = 90_000,
): Promise<T> {
  const end = performance.now() + limit;
  let last: unknown = "no result";
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
