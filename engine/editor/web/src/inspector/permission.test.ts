import { expect, test } from "vitest";
import { permissionWords } from "./permission";

test("permissions in words", () => {
  expect(permissionWords({ verbs: ["get", "list", "patch"], resources: ["deployments"], apiGroup: "apps" })).toBe("get, list and patch deployments (apps)");
  expect(permissionWords({ verbs: ["get"], resources: ["nodes"], cluster: true })).toBe("get nodes, in the whole cluster");
});
