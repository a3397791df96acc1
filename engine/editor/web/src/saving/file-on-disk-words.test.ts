import { expect, test } from "vitest";
import { diskMark, diskWords } from "./file-on-disk-words";

test.each([
  ["changed", false, "Load the file", "Overwrite the file"],
  ["changed", true, "", "Overwrite the file"],
  ["missing", false, "", "Write it again"],
  ["unreadable", true, "", "Overwrite the file"],
  ["new", false, "Load the file", ""],
  ["new", true, "", ""],
] as const)("a file that is %s (broken: %s) offers %j and %j", (onDisk, broken, load, overwrite) => {
  const words = diskWords("greet", onDisk, broken);
  expect([words.load, words.overwrite]).toEqual([load, overwrite]);
  expect(words.title).toContain("greet");
  expect(words.text.includes("has errors")).toBe(broken && onDisk !== "unreadable");
  expect(diskMark(onDisk)).not.toBe("");
});
