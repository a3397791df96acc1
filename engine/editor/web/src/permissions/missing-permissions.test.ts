import { expect, test } from "vitest";
import { type AccessItem, missing, permissionText } from "./missing-permissions";

const item = (allowed: boolean): AccessItem => ({
  allowed,
  permission: { apiGroup: "apps", resources: ["deployments", "daemonsets"], verbs: ["get", "list"] },
});

test("a permission as text", () => {
  expect(permissionText(item(true))).toBe("get, list deployments.apps, daemonsets.apps");
  const own = { apiGroup: "", resources: ["secrets"], verbs: ["get"], names: ["login", "other"], own: true };
  expect(permissionText({ allowed: true, permission: own })).toBe(
    "get secrets login, other (Patchbay's own namespace)",
  );
  expect(
    permissionText({
      allowed: true,
      permission: { apiGroup: "", resources: ["nodes"], verbs: ["get"], cluster: true },
    }),
  ).toBe("get nodes (whole cluster)");
});

test("only what the cluster denies is missing", () => {
  expect(missing({ items: [item(true), item(false)] })).toHaveLength(1);
  expect(missing({ items: [item(false)], cluster: "unreachable" })).toHaveLength(0);
  const optional = { ...item(false).permission, optional: true };
  expect(missing({ items: [{ allowed: false, permission: optional }] })).toHaveLength(0);
});
