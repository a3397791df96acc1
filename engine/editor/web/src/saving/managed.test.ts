import { expect, test } from "vitest";
import { managedOf } from "./managed";

test("a flow that nobody manages", () => {
  expect(managedOf(undefined)).toEqual({ by: "", tool: "", drift: "" });
  expect(managedOf({})).toEqual({ by: "", tool: "", drift: "" });
});

test.each([
  ["Flux (Kustomization apps/shop)", "Flux"],
  ["Argo CD (Application shop)", "Argo CD"],
  ["pulumi", "pulumi"],
])("%s is %s", (managedBy, tool) => {
  expect(managedOf({ managedBy })).toMatchObject({ by: managedBy, tool });
});

test("what drifted is said in words, and not all of it", () => {
  const drift = [
    { manager: "kubectl-edit", fields: ["spec.title"] },
    { manager: "patchbay", fields: ["layout", "spec.nodes[a]", "spec.nodes[b]", "spec.nodes[c]"] },
  ];
  expect(managedOf({ managedBy: "Flux", drift }).drift).toBe(
    "kubectl-edit changed spec.title; patchbay changed layout, spec.nodes[a], spec.nodes[b] and 1 more",
  );
});
