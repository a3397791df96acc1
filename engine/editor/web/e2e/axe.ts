import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** accessible fails when axe finds an issue that keeps somebody out: serious or critical. It looks for all of them unless some rules are named. */
export async function accessible(page: Page, rules?: string[]): Promise<void> {
  // As a debugger does, so that the page's policy against foreign scripts stays in force.
  await page.evaluate(source);
  const results = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run({
        resultTypes: ["violations"],
        ...(runOnly && { runOnly }),
      }),
    rules,
  );
  const serious = results.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const lines = serious.flatMap(({ id, help, nodes }) =>
    nodes.map(
      (node) =>
        `${id}: ${help}\n  ${node.target.join(" ")}\n  ${node.html.slice(0, 200)}\n  ${node.any[0]?.message ?? ""}`,
    ),
  );
  expect(lines, lines.join("\n")).toEqual([]);
}
