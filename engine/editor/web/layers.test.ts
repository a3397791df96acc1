import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { layers } from "./layers.mjs";

const checker = resolve("tools/node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
const config = resolve("layers.mjs");

interface Import {
  name: string;
  /** What each file imports, by its path within src. */
  files: Record<string, string[]>;
  says: string;
}

const wrong: Import[] = [
  {
    name: "an import of a higher folder",
    files: { "page/page.ts": [], "look/button.ts": ["../page/page"] },
    says: "look imports only what is below it: src/look/button.ts → src/page/page.ts",
  },
  {
    name: "an import of a higher folder within a folder",
    files: { "canvas/canvas.ts": [], "canvas/graph/graph.ts": ["../canvas"] },
    says: "canvas/graph imports only what is below it: src/canvas/graph/graph.ts → src/canvas/canvas.ts",
  },
  {
    name: "two files that import each other",
    files: { "desk/a.ts": ["./b"], "desk/b.ts": ["./a"] },
    says: "no file imports one that imports it: src/desk/a.ts",
  },
  {
    name: "a folder that is not listed",
    files: { "helpers/a.ts": [], "home/b.ts": ["../helpers/a"] },
    says: "every folder is listed in layers.mjs: src/home/b.ts → src/helpers/a.ts",
  },
];

let directory: string;

/** check returns what the rules say of such files. */
async function check(files: Record<string, string[]>): Promise<string> {
  for (const [path, imports] of Object.entries(files)) {
    const file = join(directory, "src", path);
    mkdirSync(join(file, ".."), { recursive: true });
    const lines = imports.map((from, at) => `import { value as v${at} } from "${from}";\n`);
    writeFileSync(file, `${lines.join("")}export const value = 1;\n`);
  }
  const answer = promisify(execFile)("node", [checker, "--config", config, "--output-type", "err", "src"], {
    cwd: directory,
  });
  return answer.then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "layers-"));
  writeFileSync(join(directory, "tsconfig.json"), "{}");
});

afterEach(() => rmSync(directory, { recursive: true }));

test("an import of a lower folder is allowed", { timeout: 60_000 }, async () => {
  const files = { "look/button.ts": [], "canvas/canvas.ts": ["../look/button"] };
  expect(await check(files)).toContain("no dependency violations found");
});

test("what goes up or round is refused", { timeout: 60_000 }, async () => {
  const said = await check(Object.assign({}, ...wrong.map(({ files }) => files)));
  for (const { name, says } of wrong) expect(said, name).toContain(says);
  expect(said).toContain(`${wrong.length} dependency violations`);
});

test("no folder holds more files than can be looked through", () => {
  for (const layer of layers) {
    const files = readdirSync(join("src", layer), { withFileTypes: true }).filter(
      (entry) => entry.isFile() && !/\.test\.|\.css$/.test(entry.name),
    );
    expect(files.length, `files in src/${layer}`).toBeLessThanOrEqual(25);
    expect(files.length, `files in src/${layer}`).toBeGreaterThan(0);
  }
});
