import { accessible } from "./harness/axe";
import { Patchbay } from "./harness/patchbay";
import { screen } from "./harness/screens";
import { expect, objectsTest } from "./harness/test";
import { until } from "./harness/until";

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

const what = "a server that does not answer is named for as long as it does not";
objectsTest(what, async ({ patchbay, playground, cluster, namespace, visit }) => {
  const other = await Patchbay.start(playground, ["--store", "kubernetes", "--namespace", namespace]);
  try {
    const unanswered = async () => {
      const answer = await fetch(`${patchbay.address}/api/v1/flows`, {
        headers: { Authorization: `Bearer ${patchbay.token}` },
      });
      return answer.headers.get("Patchbay-Unanswered") ?? "";
    };
    // Each server says that it is there in a Lease of its own.
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    await until("two servers", async () => {
      const { items } = await cluster.get<{ items: { metadata: { name: string } }[] }>(leases);
      return items.filter((one) => one.metadata.name.startsWith("patchbay-engine-")).length === 2;
    });
    process.kill(other.pid, "SIGSTOP");
    await until("a server is silent", async () => (await unanswered()) !== "");
    const name = await unanswered();
    const page = await visit({ viewport: sizes[0] });
    const shown = page.getByText(`Server ${name} does not answer`);
    await shown.waitFor();
    for (const viewport of sizes) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await accessible(page);
        await screen(page, `silent server ${viewport.width} ${colorScheme}`);
      }
    }
    process.kill(other.pid, "SIGCONT");
    await shown.waitFor({ state: "detached" });
    expect(await unanswered()).toBe("");
  } finally {
    process.kill(other.pid, "SIGCONT");
    await other.end();
  }
});
