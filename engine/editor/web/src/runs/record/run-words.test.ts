import { describe, expect, test } from "vitest";
import type { HopRecord, RunSummary } from "../../api/client";
import { durationText, hasEnded, hopState, hopWords, runList, timeText, waitText } from "./run-words";

test.each([
  [0, "0 µs"],
  [840_000, "840 µs"],
  [12_400_000, "12 ms"],
  [3_400_000_000, "3.4 s"],
  [125_000_000_000, "2 min 5 s"],
  [3_720_000_000_000, "1 h 2 min"],
])("%d ns reads %s", (nanoseconds, text) => {
  expect(durationText(nanoseconds)).toBe(text);
});

test("a time of another day has its date", () => {
  const now = new Date(2026, 10, 22, 12, 0, 0);
  expect(timeText(new Date(2026, 10, 22, 9, 5, 1).toISOString(), now)).toBe("09:05:01");
  expect(timeText(new Date(2026, 10, 21, 9, 5, 1).toISOString(), now)).toBe("2026-11-21 09:05:01");
  expect(timeText("never", now)).toBe("");
});

test("a hop in words", () => {
  const hop = { node: "copy", state: "failed", error: "no such tag" } as HopRecord;
  expect(hopWords(hop, 2, 12)).toBe("hop 3 of 12: copy, failed: no such tag");
  expect(hopWords({ ...hop, state: "ok", error: undefined }, 0, 1)).toBe("hop 1 of 1: copy, ok");
});

test("a hop whose message waits in a queue says since when", () => {
  const queuedSince = new Date().toISOString();
  const hop = { node: "copy", state: "queued", queuedSince } as unknown as HopRecord;
  expect(hopState(hop)).toBe(`waiting in queue since ${timeText(queuedSince)}`);
  expect(hopWords(hop, 0, 1)).toBe(`hop 1 of 1: copy, waiting in queue since ${timeText(queuedSince)}`);
  expect(hasEnded(hop)).toBe(false);
});

test.each([
  [{ state: "ok" }, ""],
  [{ state: "ok", waited: 3_400_000_000, attempt: 1 }, "waited 3.4 s in the queue"],
  [{ state: "failed", waited: 12_000_000, attempt: 3 }, "3rd attempt, waited 12 ms in the queue"],
  [{ state: "queued", attempt: 2 }, "2nd attempt"],
])("the way of %j through a queue", (hop, text) => {
  expect(waitText(hop)).toBe(text);
});

describe("the list of runs", () => {
  const run = (id: string, state: string, second: number) =>
    ({ id, state, started: new Date(second * 1000).toISOString() }) as RunSummary;

  test("newest first, without duplicates, and an ended run stays ended", () => {
    const list = runList(
      [run("b", "running", 2), run("c", "ok", 3)],
      [run("a", "failed", 1), run("b", "ok", 2), run("c", "running", 3)],
      false,
    );
    expect(list.map((one) => `${one.id} ${one.state}`)).toEqual(["c ok", "b ok", "a failed"]);
  });

  test("a run whose messages wait in queues goes on", () => {
    const [first] = runList([run("a", "waiting", 1)], [run("a", "ok", 1)], false);
    expect(first?.state).toBe("ok");
  });

  test("failed ones only, handled or not", () => {
    expect(
      runList([], [run("a", "failed", 1), run("b", "handled", 2), run("c", "ok", 3)], true).map((one) => one.id),
    ).toEqual(["b", "a"]);
  });
});
