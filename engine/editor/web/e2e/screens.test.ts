import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

for (const viewport of sizes) {
  test(`each screen at ${viewport.width}x${viewport.height}, in light and dark, with failures in it`, async ({
    visit,
    patchbay,
    playground,
    cluster,
  }) => {
    const namespace = `screens-${viewport.width}`;
    for (const [name, image] of [
      ["front", "nginx:1.27"],
      ["cache", "redis:8"],
      ["typo", "nginx:1.72"],
      ["gone", "ghcr.io/acme/gone:3"],
    ] as const) {
      await cluster.deploy(namespace, name, image);
    }
    await patchbay.api.install("image-mirror", { localRegistry: playground.mirror, namespace });
    await patchbay.api.install("image-policy-webhook", { localRegistry: playground.mirror });
    await patchbay.api.start("image-mirror");
    const run = await until("a run that failed in part", async () =>
      (await patchbay.api.runs("image-mirror")).find((one) => one.state === "handled"),
    );

    const page = await visit({ viewport, colorScheme: "light" });
    const editor = new Editor(page);
    const seen = async (what: string) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        // Of axe's rules, only the contrast depends on the colour scheme.
        await accessible(page, colorScheme === "dark" ? ["color-contrast"] : undefined);
        await screen(page, `screen ${what} ${viewport.width} ${colorScheme}`);
      }
      expect(await acrossPage(page), what).toBe(0);
      expect(await scrollsInScroll(page), what).toEqual([]);
      expect(await coveredControls(page), what).toEqual([]);
    };
    const go = (path: string) => page.goto(new URL(path, page.url()).href);

    await page.getByRole("region", { name: "Failing" }).waitFor();
    await seen("home");
    await go("/runs");
    await page.getByRole("table", { name: "Runs" }).waitFor();
    await seen("runs");
    await go("/flows/image-mirror/overview");
    await page.getByText("the source has no such image").first().waitFor();
    await seen("overview");
    await go("/flows/image-policy-webhook/overview");
    await page.locator("dl > div").first().waitFor();
    await seen("overview of the webhook");
    await go("/marketplace");
    await page.getByRole("list", { name: "Solutions" }).getByText("installed").first().waitFor();
    await seen("marketplace");
    await go("/marketplace/installed");
    await page.getByRole("table", { name: "Installed solutions" }).waitFor();
    await seen("installed solutions");
    await go("/solutions/image-mirror");
    await page.getByRole("region", { name: "Picture of the flow" }).getByText("Deployment list").waitFor();
    await page.getByRole("region", { name: "Install", exact: true }).waitFor();
    await seen("solution");
    await go("/instances/image-mirror");
    await page.getByRole("button", { name: "Show what changes" }).waitFor();
    await seen("installed solution");

    await openFlow(page, "image-policy-webhook");
    await editor.node("server").waitFor();
    await seen("editor stopped");
    await openFlow(page, "image-mirror");
    await editor
      .node("copy")
      .getByText(/failed/)
      .first()
      .waitFor();
    await seen("editor");
    await editor.selectWire("split.out", "router.input");
    await editor.inspector.getByRole("region", { name: "Result" }).waitFor();
    await seen("editor, wire selected");
    await editor.selectNode("errors");
    await seen("editor, errors selected");
    await editor.selectNode("plan");
    await editor.inspector.getByRole("textbox", { name: "Code", exact: true }).waitFor();
    await seen("editor, script");
    await editor.deselect();
    await page.getByRole("button", { name: /^Add/ }).first().click();
    await page.getByRole("navigation", { name: "Components" }).waitFor();
    await seen("palette");
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+k");
    await editor.dialog("Find a node, a flow or a command").waitFor();
    await page.keyboard.type("copy");
    await seen("command box");
    await page.keyboard.press("Escape");

    await go(`/flows/image-mirror/runs/${run.id}`);
    await page.getByRole("listbox", { name: "Hops" }).getByRole("option", { selected: true }).waitFor();
    await seen("run");
  });
}

/** acrossPage is how much wider the page is than the window, in pixels. */
function acrossPage(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** scrollsInScroll lists what scrolls up and down within something that does too. Editors of code may. */
function scrollsInScroll(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (one: Element) =>
      /auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight + 1;
    const root = document.documentElement;
    const page = root.scrollHeight > root.clientHeight + 1;
    return [...document.querySelectorAll("body *")]
      .filter((one) => scrolls(one) && !one.closest(".cm-editor") && one.getClientRects().length > 0)
      .filter((one) => {
        for (let outer = one.parentElement; outer; outer = outer.parentElement) if (scrolls(outer)) return true;
        return page;
      })
      .map((one) => `${one.tagName} ${one.className}`);
  });
}

/** coveredControls lists the buttons and links in the page's bars of which the middle is under something else. */
function coveredControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const modal = document.querySelector('[role="dialog"]');
    if (modal) return [];
    return [...document.querySelectorAll("header :is(a, button)")].flatMap((one) => {
      const { left, top, width, height } = one.getBoundingClientRect();
      if (width === 0 || getComputedStyle(one).visibility === "hidden" || one.closest(".react-flow")) return [];
      const top_ = document.elementFromPoint(left + width / 2, top + height / 2);
      return top_ && (one.contains(top_) || top_.contains(one)) ? [] : [one.textContent ?? one.outerHTML.slice(0, 80)];
    });
  });
}
