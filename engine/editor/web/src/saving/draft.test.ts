import { beforeEach, expect, test } from "vitest";
import { emptyFlow } from "../document/flow";
import { draftNames, dropDraft, keepDraft, readDraft } from "./draft";

beforeEach(() => sessionStorage.clear());

test("a draft reads back the same, with its base, for its flow only", () => {
  keepDraft("f", { flow: emptyFlow("f"), base: "r1" });
  expect(readDraft("f")).toEqual({ flow: emptyFlow("f"), base: "r1" });
  expect(readDraft("g")).toBeUndefined();
  dropDraft("f");
  expect(readDraft("f")).toBeUndefined();
});

test.each([
  "",
  "{",
  "null",
  "[]",
  '{"base":1,"flow":{}}',
  '{"base":"","flow":{"spec":{}}}',
  JSON.stringify({ base: "", flow: emptyFlow("other") }),
])("%s is not a draft", (text) => {
  sessionStorage.setItem("patchbay.draft.f", text);
  expect(readDraft("f")).toBeUndefined();
});

test("the names of the drafts are listed, and nothing else that is stored", () => {
  sessionStorage.setItem("other", "x");
  for (const name of ["b", "a"]) keepDraft(name, { flow: emptyFlow(name), base: "" });
  expect(draftNames()).toEqual(["a", "b"]);
  dropDraft("a");
  expect(draftNames()).toEqual(["b"]);
});

test("when there is no room the older draft is removed too", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (k: string) => kept.get(k) ?? null,
    removeItem: (k: string) => void kept.delete(k),
    setItem(k: string, text: string) {
      if (text.length > 300) throw new DOMException("full", "QuotaExceededError");
      kept.set(k, text);
    },
  };
  expect(keepDraft("f", { flow: emptyFlow("f"), base: "" }, storage)).toBe(true);
  const large = { ...emptyFlow("f"), spec: { nodes: [], description: "x".repeat(400) } };
  expect(keepDraft("f", { flow: large, base: "" }, storage)).toBe(false);
  expect(readDraft("f", storage)).toBeUndefined();
});
