import { expect, test } from "vitest";
import type { Instance } from "../../api/client";
import { instancesOf } from "./market";

const instance = (name: string, solution: string, from?: string): Instance => ({
  name,
  solution,
  from,
  title: "",
  version: "1.0.0",
  values: {},
});

test("a solution knows what was installed from it, in whatever version, and not its namesakes from elsewhere", () => {
  const instances = [
    instance("a", "mirror"),
    instance("b", "mirror", "oci://host/mirror:1.0.0"),
    instance("c", "mirror", "oci://host/mirror@sha256:12"),
    instance("d", "mirror", "oci://other/mirror:1.0.0"),
    instance("e", "mirror-two"),
  ];
  const names = (from?: string) => instancesOf({ name: "mirror", from }, instances).map(({ name }) => name);
  expect(names()).toEqual(["a"]);
  expect(names("oci://host/mirror:2.0.0")).toEqual(["b", "c"]);
});
