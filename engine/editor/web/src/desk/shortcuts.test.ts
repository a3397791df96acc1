import { expect, test } from "vitest";
import { matches, shortcuts } from "./shortcuts";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each([
  ["Mod+S", press("s", { ctrlKey: true }), true],
  ["Mod+S", press("s"), false],
  ["Mod+Z", press("Z", { ctrlKey: true, shiftKey: true }), false],
  ["Mod+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }), true],
  ["?", press("?", { shiftKey: true }), true],
  ["/", press("/"), true],
  ["+", press("+", { shiftKey: true }), true],
  ["Delete", press("Backspace"), true],
  ["Shift+C", press("C", { shiftKey: true }), true],
  ["Shift+C", press("c"), false],
  ["R", press("r", { ctrlKey: true }), false],
  ["F2", press("F2"), true],
  ["Shift+F10", press("F10", { shiftKey: true }), true],
  ["Shift+F10", press("F10"), false],
  ["Shift+F10", press("ContextMenu"), true],
])("%s for %o is %s", (keys, event, want) => {
  expect(matches(keys, event)).toBe(want);
});

test("no two shortcuts have the same keys", () => {
  const keys = shortcuts.map((s) => s.keys);
  expect(new Set(keys).size).toBe(keys.length);
});
