import { expect, test } from "vitest";
import { bytesText } from "./bytes-text";

test.each([
  [0, "0 B"],
  [840, "840 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1_905_719, "1.9 MB"],
  [4_200_000_000, "4.2 GB"],
  [999_960_000, "1.0 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
