import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { greeter } from "./harness/greeter";
import { screen } from "./harness/screens";
import { Shelf } from "./harness/shelf";
import { test as base, expect } from "./harness/test";
import { until } from "./harness/until";

const test = base.extend<{ shelf: Shelf }>({
  shelf: async ({ playground }, use) => {
    const shelf = new Shelf(playground, "market");
    await use(shelf);
    shelf.close();
  },
});

test("a solution of a catalogue is read, installed, started, upgraded with a conflict, rolled back and uninstalled", async ({
  page,
  patchbay,
  cluster,
  shelf,
}) => {
  await cluster.deploy("greeted", "front", "nginx:1.27");
  const first = shelf.push("greeter", "1.0.0", greeter("1.0.0"));
  const catalogue = shelf.list("catalogue", first);
  const editor = new Editor(page);
  const seen = async (what: string) => {
    await accessible(page);
    await screen(page, `marketplace ${what}`);
  };

  // One catalogue can't be read, which the page says.
  await page.route("**/api/v1/solutions", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { catalogues: object[] };
    body.catalogues.push({ name: "gone", reference: "oci://gone.example.com/all:latest", items: 0, problem: "no <b>" });
    await route.fulfill({ response: answer, json: body });
  });

  // A catalogue is added.
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Marketplace" }).click();
  const parts = page.getByRole("navigation", { name: "Parts of the marketplace" });
  await parts.getByRole("link", { name: "Catalogues" }).click();
  const add = page.getByRole("form", { name: "Add a catalogue" });
  await add.getByLabel("Reference").fill("market/catalogue");
  await add.getByRole("button", { name: "Add" }).click();
  await add.getByText("begins with oci://").waitFor();
  await add.getByLabel("Reference").fill(`${catalogue.replace(/:latest$/, ":none")}`);
  await add.getByRole("button", { name: "Add" }).click();
  await add.getByRole("alert").waitFor();
  await add.getByLabel("Reference").fill(catalogue);
  await add.getByLabel("Name").fill("of-a-test");
  await add.getByRole("button", { name: "Add" }).click();
  await page
    .getByRole("row", { name: /^of-a-test/ })
    .getByText("not demanded")
    .waitFor();
  await page
    .getByRole("row", { name: /^of-a-test/ })
    .getByRole("cell", { name: "1", exact: true })
    .waitFor();
  await seen("catalogues");

  // It is found among the others.
  await parts.getByRole("link", { name: "Solutions" }).click();
  const list = page.getByRole("list", { name: "Solutions" });
  await list.getByRole("link", { name: "Image Mirror", exact: true }).waitFor();
  await page.getByRole("group", { name: "Catalogues that could not be read" }).getByText("no <b>").waitFor();
  const reference = page.getByRole("form", { name: "Open a solution by its reference" });
  await reference.getByRole("textbox").fill("oci://greeter");
  await reference.getByRole("button", { name: "Open" }).click();
  await reference.getByText("a host and a repository").waitFor();
  await reference.getByRole("textbox").fill(first);
  await reference.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Greeter <b>of</b> deployments", level: 1 }).waitFor();
  await page.goBack();
  await page.getByRole("searchbox", { name: "Find a solution" }).fill("GREETS deployments");
  await list.getByRole("link", { name: "Image Mirror", exact: true }).waitFor({ state: "detached" });
  await list.getByText("from of-a-test").waitFor();
  await page.getByRole("button", { name: "greetings" }).click();
  await seen("found");
  await list.getByRole("link", { name: "Greeter <b>of</b> deployments" }).click();

  // Its page says what it does, and nothing of it runs.
  await page.getByRole("heading", { name: "Greeter <b>of</b> deployments", level: 1 }).waitFor();
  const picture = page.getByRole("region", { name: "Picture of the flow" });
  for (const title of ["Once a day", "Deployments", "Greet", "Greetings"])
    await picture.getByText(title, { exact: true }).waitFor();
  const needs = page.getByRole("region", { name: "What it needs" });
  await needs.getByText(/list Deployments/).waitFor();
  await needs.getByText("As rules of a Role").click();
  await needs
    .getByRole("region", { name: "The permissions as YAML" })
    .getByText('resources: ["deployments"]')
    .waitFor();
  await needs.getByRole("list", { name: "Components" }).getByText("js/js_eval").waitFor();
  const facts = page.getByRole("region", { name: "Package" });
  for (const fact of ["MIT", "Ada", "of-a-test"]) await facts.getByText(fact, { exact: true }).waitFor();
  await facts.getByText(/^sha256:/).waitFor();
  await page.getByRole("region", { name: "About" }).getByText("<script>alert(1)</script>").waitFor();
  await page.getByRole("button", { name: "notes/example.yaml" }).last().click();
  await page.getByText("greeting: good morning").waitFor();
  const form = page.getByRole("region", { name: "Install", exact: true });
  await form.getByRole("group", { name: "Words" }).getByRole("textbox", { name: "Greeting" }).waitFor();
  await form.getByText("its scripts run strict").waitFor();
  await form.getByRole("button", { name: "Preview" }).click();
  const namespace = form.getByRole("textbox", { name: /^Namespace/ });
  await form.getByText("it needs a value").first().waitFor();
  expect(await namespace.getAttribute("aria-invalid")).toBe("true");
  await seen("solution");
  await namespace.fill("greeted");
  await form.getByRole("button", { name: "Preview" }).click();
  const preview = form.getByRole("region", { name: "What will be installed" });
  await preview.getByText("✓ allowed").first().waitFor();
  await seen("preview");
  expect(await patchbay.api.flows()).toEqual([]);

  // Installed, it is stopped; Start runs it, with the strict engine.
  await preview.getByRole("button", { name: "Install" }).click();
  await page.waitForURL("**/flows/greeter");
  await editor.state.getByText("stopped").waitFor();
  expect(await patchbay.api.yaml("greeter")).toContain("engine: strict");
  expect(await patchbay.api.runs("greeter")).toEqual([]);
  await editor.header.getByRole("button", { name: "Start", exact: true }).click();
  await editor.state.getByText("running").waitFor();
  await until("a run", async () => (await patchbay.api.runs("greeter")).find((one) => one.state === "ok"));
  expect(JSON.stringify(await patchbay.api.run("greeter"))).toContain("hello front");

  // Somebody edits it, and a newer version comes out that changes the same.
  const edited = (await patchbay.api.yaml("greeter"))
    .replace("delay: 86400000", "delay: 60000000")
    .replace("title: Greetings", "title: Our greetings");
  await patchbay.api.save("greeter", edited);
  const later = shelf.list("later", shelf.push("greeter", "1.1.0", greeter("1.1.0")));
  await patchbay.api.call("POST", "/api/v1/catalogues", { name: "later", reference: later });
  await page.goto("/marketplace/installed");
  await page.getByRole("link", { name: /^Upgrade to 1\.1\.0/ }).click();
  await page.getByRole("heading", { name: "Upgrade to 1.1.0" }).waitFor();
  await page.getByText("New in 1.1.0").getByText("Ending").waitFor();
  await page.getByRole("button", { name: "Show what changes" }).click();
  const changes = page.getByRole("region", { name: "What changes in greeter" });
  const conflict = changes.getByRole("group", { name: "nodes.tick.settings.delay" });
  for (const [side, value] of [
    ["before", "86400000"],
    [", mine", "60000000"],
    [" of 1.1.0", "43200000"],
  ] as const)
    await conflict
      .getByRole("region", { name: new RegExp(`${side}$`) })
      .getByText(value)
      .waitFor();
  await changes.getByLabel("Changes of greeter, line by line").waitFor();
  const go = changes.getByRole("button", { name: "Upgrade greeter" });
  expect(await go.getAttribute("aria-disabled")).toBe("true");
  await seen("conflict");
  await conflict.getByRole("radio", { name: "Keep mine" }).check();
  await go.click();
  await page.waitForURL("**/flows/greeter");
  await editor.notices.getByText("greeter is upgraded to 1.1.0").waitFor();
  const upgraded = await patchbay.api.yaml("greeter");
  for (const kept of ["delay: 60000000", "title: Our greetings", "title: Twice a day", '", "', "greeter@1.1.0"])
    expect(upgraded).toContain(kept);

  // Back to the version before, and away.
  await page.goto("/instances/greeter");
  await page.getByRole("button", { name: "Roll back…" }).click();
  await page.getByText("Version 1.0.0 comes back").waitFor();
  await seen("instance");
  await page.getByRole("button", { name: "Roll back to 1.0.0" }).click();
  await editor.notices.getByText("greeter is rolled back to 1.0.0").waitFor();
  expect(await patchbay.api.yaml("greeter")).toContain("title: Once a day");
  await page.getByRole("button", { name: "Uninstall…" }).click();
  await page.getByRole("list", { name: "What is removed" }).getByText("the flow greeter").waitFor();
  expect((await patchbay.api.flows()).length).toBe(1);
  await page.getByRole("button", { name: "Uninstall greeter" }).click();
  await page.getByText("Nothing is installed yet").waitFor();
  expect(await patchbay.api.flows()).toEqual([]);
});
