import { expect, test } from "vitest";
import { permissionWords } from "./permission-words";

test.each([
  [
    { apiGroup: "apps", resources: ["deployments"], verbs: ["get", "list", "patch"] },
    "get, list and patch deployments (apps)",
  ],
  [{ apiGroup: "", resources: ["secrets", "serviceaccounts"], verbs: ["get"] }, "get secrets and serviceaccounts"],
  [
    {
      apiGroup: "admissionregistration.k8s.io",
      resources: ["mutatingwebhookconfigurations"],
      verbs: ["create"],
      cluster: true,
    },
    "create mutatingwebhookconfigurations (admissionregistration.k8s.io), for the whole cluster",
  ],
  [
    { resources: ["secrets"], verbs: ["get"], names: ["login", "other"], own: true },
    "get secrets login and other, in Patchbay's own namespace",
  ],
  [
    { resources: ["secrets"], verbs: ["get"], names: ["push"], namespace: "zot" },
    "get secrets push, in the namespace zot",
  ],
  [{ resources: ["secrets"], verbs: ["get"], own: true }, "get secrets, in Patchbay's own namespace"],
  [{ resources: ["*"], verbs: ["*"] }, "do anything with all resources"],
  [{ resources: null, verbs: null }, "use something"],
])("%j", (permission, words) => expect(permissionWords(permission)).toBe(words));
