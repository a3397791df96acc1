import { expect, test } from "vitest";
import { emptyFlow } from "../document/flow";
import type { JsonObject } from "../values/json";
import { literalSecrets } from "./literal-secrets";

const flow = (settings: JsonObject) => ({
  ...emptyFlow("f"),
  spec: { nodes: [{ id: "a", component: "x/y", settings }] },
});

test.each<[JsonObject, string[]]>([
  [{ password: "hunter2" }, ["a.password"]],
  [{ auth: { apiKey: "k", user: "me" } }, ["a.auth.apiKey"]],
  [{ headers: ["ghp_abcdefghijklmnop"] }, ["a.headers[0]"]],
  [{ key: "-----BEGIN RSA PRIVATE KEY-----\nMII" }, ["a.key"]],
  [{ password: '{{ secret("registry/password") }}', token: "" }, []],
  [{ password: "••••••" }, []],
  [{ tokens: 3, url: "https://example.com" }, []],
])("%j", (settings, found) => {
  expect(literalSecrets(flow(settings))).toEqual(found);
});
