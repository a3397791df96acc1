import { expect, test } from "vitest";
import { ago } from "./time-ago";

const now = Date.parse("2026-06-15T12:00:00Z");

test.each([
  ["2026-06-15T12:00:05Z", "just now"],
  ["2026-06-15T11:59:55Z", "just now"],
  ["2026-06-15T11:59:15Z", "45 seconds ago"],
  ["2026-06-15T11:58:00Z", "2 minutes ago"],
  ["2026-06-15T10:00:00Z", "2 hours ago"],
  ["2026-06-13T12:00:00Z", "2 days ago"],
  ["2026-01-02T12:00:00Z", "2026-01-02"],
  ["", ""],
])("%s", (time, words) => expect(ago(time, now)).toBe(words));
