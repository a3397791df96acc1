import { expect, test } from "vitest";
import { groupsOf } from "./groups";
import { propertiesOf } from "./schema";

test.each([
  ["without groups there is one", { a: {}, b: {} }, [["", ["a", "b"]]]],
  [
    "what is in no group comes first",
    { a: { group: "Login" }, b: {}, c: { group: "Login" }, d: { group: "Pace" } },
    [
      ["", ["b"]],
      ["Login", ["a", "c"]],
      ["Pace", ["d"]],
    ],
  ],
  ["nothing is left over", { a: { group: "Login" } }, [["Login", ["a"]]]],
  ["of no fields", {}, []],
])("%s", (_, properties, want) => {
  const groups = groupsOf(propertiesOf({ properties }));
  expect(groups.map((group) => [group.name, group.properties.map(({ name }) => name)])).toEqual(want);
});
