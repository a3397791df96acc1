import { expect, it } from "vitest";
import { segments } from "./invisible-characters";

it.each([
  ["", []],
  ["plain <b>text</b>\n\tשלום", [{ text: "plain <b>text</b>\n\tשלום" }]],
  ["a\u202eb", [{ text: "a" }, { text: "U+202E", mark: "right-to-left override" }, { text: "b" }]],
  [
    "\u2066\u0000",
    [
      { text: "U+2066", mark: "left-to-right isolate" },
      { text: "U+0000", mark: "control character" },
    ],
  ],
])("%j", (text, want) => {
  expect(segments(text)).toEqual(want);
});
