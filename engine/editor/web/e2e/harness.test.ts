import { Refusal } from "./harness/api";
import { condition } from "./harness/condition";
import { emptyTest, expect, test } from "./harness/test";
import { until } from "./harness/until";

// The other tests rely on the harness, so it is tested too.

test("violations of the Content-Security-Policy and script errors are reported", async ({ page, incidents }) => {
  incidents.expect(/^(policy|script|console): /);
  await page.evaluate(() => {
    const inline = document.createElement("script");
    inline.textContent = "document.title = 'ran'";
    document.body.append(inline);
    document.body.insertAdjacentHTML("beforeend", '<p style="color: red">x</p>');
    setTimeout(() => {
      throw new Error("thrown on purpose");
    });
  });
  const noticed = (pattern: RegExp) => until(String(pattern), () => incidents.list.some((line) => pattern.test(line)));
  await noticed(/^policy: script-src-elem refused inline/);
  await noticed(/^policy: style-src-attr refused inline/);
  await noticed(/^script: .*thrown on purpose/);
  expect(await page.title()).not.toBe("ran");
  expect(incidents.unexpected()).toEqual([]);
});

test("a failed test's page is asked whether it runs scripts and is painted", async ({ page }) => {
  expect(await condition(page)).toBe("scripts run, frames are painted");
  await page.evaluate(() => {
    globalThis.requestAnimationFrame = () => 0;
  });
  expect(await condition(page)).toBe("scripts run, frames are not painted");
});

test("a server that was killed restarts at the same address with the same data", async ({ page, patchbay }) => {
  await patchbay.api.save(
    "kept",
    "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: kept}\nspec:\n  nodes: []\n",
  );
  const { address, token, pid } = patchbay;
  await patchbay.kill();
  await expect(patchbay.api.flows()).rejects.toThrow();
  await patchbay.begin();
  expect([patchbay.address, patchbay.token]).toEqual([address, token]);
  expect(patchbay.pid).not.toBe(pid);
  expect((await patchbay.api.flows()).map((flow) => flow.name)).toEqual(["kept"]);
  await page.reload();
  await page.getByRole("link", { name: "kept" }).waitFor();
});

test("an error of the API carries the server's message", async ({ patchbay }) => {
  const refused = await patchbay.api.save("bad", "kind: Nothing").catch((cause: unknown) => cause);
  expect(refused).toBeInstanceOf(Refusal);
  expect((refused as Refusal).body.problems?.length).toBeGreaterThan(0);
});

test("the cluster is real", async ({ cluster, playground }) => {
  const { items } = await cluster.get<{ items: { metadata: { namespace: string; name: string } }[] }>(
    "/apis/apps/v1/deployments",
  );
  const there = items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  // Other tests may have created more.
  expect(there).toEqual(
    expect.arrayContaining(playground.workloads?.map(({ namespace, name }) => `${namespace}/${name}`) ?? []),
  );
});

emptyTest("a test file can have its own empty playground", async ({ cluster, patchbay, page, playground }) => {
  expect(playground.workloads ?? []).toEqual([]);
  expect((await cluster.get<{ items: unknown[] }>("/apis/apps/v1/deployments")).items).toEqual([]);
  expect(await patchbay.api.flows()).toEqual([]);
  await page.getByRole("heading", { name: "No flows yet" }).waitFor();
});
