import { describe, expect, test } from "vitest";
import type { SolutionLine } from "../api/client";
import { builtIn, found, keywordsOf } from "./find-solutions";

const solution = (name: string, rest: Partial<SolutionLine> = {}): SolutionLine => ({
  name,
  title: "",
  version: "1.0.0",
  summary: "",
  ...rest,
});

const mirror = solution("image-mirror", { title: "Image Mirror", summary: "Copies images", keywords: ["images"] });
const notify = solution("notify", { title: "Notify", keywords: ["errors", "images"] });
const theirs = solution("image-report", { from: "oci://host/image-report@sha256:1", catalogue: "team" });
const all = [notify, mirror, theirs];
const anything = { text: "", keyword: "", catalogue: "" };

describe("solutions are found", () => {
  test.each([
    ["all, by title", anything, [mirror, theirs, notify]],
    ["by words in any order", { ...anything, text: "copies  Image" }, [mirror]],
    ["by where they are", { ...anything, text: "host/image" }, [theirs]],
    ["by keyword", { ...anything, keyword: "images" }, [mirror, notify]],
    ["by catalogue", { ...anything, catalogue: "team" }, [theirs]],
    ["those that are built in", { ...anything, catalogue: builtIn }, [mirror, notify]],
    ["none", { ...anything, text: "nothing of it" }, []],
  ])("%s", (_, wanted, want) => {
    expect(found(all, wanted)).toEqual(want);
  });

  test("examples come after what is useful by itself, and what can't be used last", () => {
    const example = solution("an-example", { keywords: ["example"] });
    const broken = solution("a-broken-one", { problem: "no solution.yaml" });
    expect(found([broken, example, ...all], anything)).toEqual([mirror, theirs, notify, example, broken]);
  });

  test("the keywords of most come first", () => {
    expect(keywordsOf(all)).toEqual(["images", "errors"]);
    expect(keywordsOf([], "errors")).toEqual(["errors"]);
  });
});
