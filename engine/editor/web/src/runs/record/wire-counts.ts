import type { EdgeStatus } from "../../api/client";
import { useLastPass } from "../../live/last-pass";
import { useLive } from "../../live/live";
import { shortTimeText } from "./run-words";

type Counts = Pick<EdgeStatus, "hourMessages" | "hourFailures" | "hourSince">;

/**
 * wireCountsText says how much went over a wire in the last pass and in the last hour; ""
 * for a wire that is not deployed. Counting begins again when the engine starts, and then it
 * says since when.
 */
export function wireCountsText(lastPass: number, counts: Counts | undefined, now = new Date()): string {
  if (!counts) return "";
  const { hourMessages = 0, hourFailures = 0, hourSince } = counts;
  const passed = number(hourMessages);
  const hour = hourSince ? `${passed} since ${shortTimeText(hourSince, now)}` : `last hour ${passed}`;
  const failed = hourFailures > 0 ? `, ${number(hourFailures)} failed` : "";
  return `last pass ${number(lastPass)} · ${hour}${failed}`;
}

/** useWireCounts is wireCountsText of a wire, as it is now. */
export function useWireCounts(key: string): string {
  const passed = useLastPass((pass) => (pass.run ? (pass.wires[key] ?? 0) : undefined));
  const counts = useLive((live) => live.edges[key]);
  // The record of a long run is not read; the engine counts it all the same.
  return wireCountsText(passed ?? counts?.lastMessages ?? 0, counts);
}

function number(count: number): string {
  return count.toLocaleString("en");
}
