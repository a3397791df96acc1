import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** accessible fails when axe finds a serious or critical issue. It checks all rules unless some are given. */
export async function accessible(page: Page, rules?: string[]): Promise<void> {
  // Evaluated as by a debugger, so that the page's Content-Security-Policy stays in force.
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
