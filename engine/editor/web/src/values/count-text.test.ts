import { expect, test } from "vitest";
import { countText } from "./count-text";

test.each([0, 7, 1234, 1_234_567, 0.5, -12_345, Number.MAX_SAFE_INTEGER])(
  "%d is written as the language has it",
  (count) => {
    expect(countText(count)).toBe(count.toLocaleString("en"));
  },
);
