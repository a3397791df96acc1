import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { layers } from "./layers.mjs";

const checker = resolve("tools/node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
const config = resolve("layers.mjs");

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "layers-"));
  writeFileSync(join(directory, "tsconfig.json"), "{}");
});

afterEach(() => rmSync(directory, { recursive: true }));

interface Case {
  name: string;
  /** What each file imports, by its path within src. */
  files: Record<string, string[]>;
  says: string;
}

/** check returns what the rules say of such files. */
async function check(files: Record<string, string[]>): Promise<string> {
  for (const [path, imports] of Object.entries(files)) {
    const file = join(directory, "src", path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(
      file,
      `${imports.map((path) => `import { value as ${path.replaceAll(/\W/g, "_")} } from "${path}";\n`).join("")}export const value = 1;\n`,
    );
  }
  const answer = promisify(execFile)("node", [checker, "--config", config, "--output-type", "err", "src"], {
    cwd: directory,
  });
  return answer.then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

test.each<Case>([
  {
    name: "an import of a lower folder",
    files: { "look/button.ts": [], "canvas/canvas.ts": ["../look/button"] },
    says: "no dependency violations found",
  },
  {
    name: "an import of a higher folder",
    files: { "page/page.ts": [], "look/button.ts": ["../page/page"] },
    says: "look imports only what is below it: src/look/button.ts → src/page/page.ts",
  },
  {
    name: "an import of a higher folder within a folder",
    files: { "canvas/canvas.ts": [], "canvas/graph/graph.ts": ["../canvas"] },
    says: "canvas/graph imports only what is below it",
  },
  {
    name: "two files that import each other",
    files: { "desk/a.ts": ["./b"], "desk/b.ts": ["./a"] },
    says: "no file imports one that imports it",
  },
  {
    name: "a folder that is not listed",
    files: { "helpers/a.ts": [], "home/b.ts": ["../helpers/a"] },
    says: "every folder is listed in layers.mjs",
  },
])("$name", { timeout: 60_000 }, async ({ files, says }) => {
  expect(await check(files)).toContain(says);
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
