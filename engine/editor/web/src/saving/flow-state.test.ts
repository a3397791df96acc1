import { expect, test } from "vitest";
import { connectionWords, flowState, startWords, stopRefused } from "./flow-state";

test.each([
  [{ stored: false, running: false, invalid: false }, "not saved yet", "stopped"],
  [{ stored: true, running: false, invalid: false }, "stopped", "stopped"],
  [{ stored: true, running: true, invalid: false }, "running", "running"],
  [{ stored: true, running: false, invalid: true }, "invalid", "failed"],
  [{ stored: true, unloaded: true, running: false, invalid: true }, "not loaded", "stopped"],
  [{ stored: true, running: false, invalid: false, damage: "lost" }, "damaged", "failed"],
] as const)("%j reads %s", (facts, word, lamp) => {
  expect(flowState(facts)).toMatchObject({ word, lamp });
});

test.each([
  [{ stored: false, invalid: false, startable: true, dirty: true }, /^Save the flow first/],
  [{ stored: true, invalid: true, startable: true, dirty: false }, /has errors/],
  [{ stored: true, unloaded: true, invalid: true, startable: true, dirty: false }, /^Load the file/],
  [{ stored: true, invalid: false, damage: "the state is damaged", startable: true, dirty: false }, /state is damaged/],
  [{ stored: true, invalid: false, startable: false, dirty: false }, /add a trigger/],
])("start is refused with the reason: %j", (facts, why) => {
  expect(startWords(facts).refused).toMatch(why);
});

test("Stop is refused with the reason when the document starts the flow", () => {
  expect([stopRefused("manual"), stopRefused(undefined)]).toEqual(["", ""]);
  expect(stopRefused("always")).toMatch(/start: always.*manual/);
  expect(stopRefused("always", "Flux (Kustomization apps/shop)")).toMatch(
    /Flux \(Kustomization apps\/shop\) manages it/,
  );
  expect(flowState({ stored: true, running: true, start: "always", invalid: false }).more).toContain("start: always");
});

test("with unsaved changes, Start says that it asks", () => {
  const { refused, title } = startWords({ stored: true, invalid: false, startable: true, dirty: true });
  expect(refused).toBe("");
  expect(title).toContain("you are asked about your changes");
});

test("only a lost connection is shown", () => {
  expect([connectionWords("open"), connectionWords("connecting")]).toEqual(["", ""]);
  expect(connectionWords("lost")).toContain("reconnecting");
});
