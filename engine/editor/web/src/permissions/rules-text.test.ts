import { expect, test } from "vitest";
import { rulesText } from "./rules-text";

test("permissions are the rules of a Role, each with where it holds", () => {
  const text = rulesText([
    { apiGroup: "apps", resources: ["deployments", "statefulsets"], verbs: ["list", "patch"] },
    { resources: ["secrets"], verbs: ["get"], names: ["login"], own: true, optional: true },
    { apiGroup: "admissionregistration.k8s.io", resources: null, verbs: ["create"], cluster: true },
    { resources: ["pods"], verbs: ["list"], namespace: "shop" },
  ]);
  expect(text).toBe(`# in the namespaces that the flow looks at
- apiGroups: ["apps"]
  resources: ["deployments", "statefulsets"]
  verbs: ["list", "patch"]
# in Patchbay's own namespace; the flow works without
- apiGroups: [""]
  resources: ["secrets"]
  resourceNames: ["login"]
  verbs: ["get"]
# for the whole cluster
- apiGroups: ["admissionregistration.k8s.io"]
  resources: []
  verbs: ["create"]
# in the namespace shop
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["list"]
`);
});
