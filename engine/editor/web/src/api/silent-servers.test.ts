import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { noteSilent, silentServers } from "./silent-servers";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const answer = (...names: string[]) => {
  const headers = new Headers();
  for (const name of names) headers.append("Patchbay-Unanswered", name);
  return new Response("{}", { headers });
};

test("servers that do not answer are named until they were not for a while", () => {
  noteSilent(answer());
  expect(silentServers.get()).toEqual([]);
  noteSilent(answer("one", "two"));
  expect(silentServers.get()).toEqual(["one", "two"]);
  vi.advanceTimersByTime(14_000);
  noteSilent(answer("two"));
  vi.advanceTimersByTime(2_000);
  expect(silentServers.get()).toEqual(["two"]);
  vi.advanceTimersByTime(14_000);
  expect(silentServers.get()).toEqual([]);
});
