import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Playground } from "./playground";
import { binary, environment } from "./program";

/** Shelf keeps packages and a catalogue in the playground's registry, put there by the commands that people use. */
export class Shelf {
  private readonly directory = mkdtempSync(join(tmpdir(), "patchbay-e2e-shelf-"));

  /** A shelf has repositories of its own, below a name. */
  constructor(
    private readonly playground: Playground,
    private readonly name: string,
  ) {}

  /** push stores a solution of these files, and returns its reference by tag. */
  push(solution: string, version: string, files: Record<string, string>): string {
    const folder = join(this.directory, `${solution}-${version}`);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const to = this.reference(solution, version);
    this.run("solution", "push", folder, to, "--no-checks");
    return to;
  }

  /** list stores a catalogue of one package, and returns its reference. */
  list(catalogue: string, listed: string): string {
    const file = join(this.directory, `${catalogue}.json`);
    const to = this.reference(catalogue, "latest");
    this.run("catalogue", "build", listed, "--title", "Of a test", "--to", file);
    this.run("catalogue", "push", file, to);
    return to;
  }

  private reference(repository: string, tag: string): string {
    return `oci://${this.playground.mirror}/${this.name}/${repository}:${tag}`;
  }

  /** close removes what is on disk; the registry goes with the playground. */
  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(...words: string[]): void {
    execFileSync(binary("PATCHBAY_BINARY"), words, {
      encoding: "utf8",
      env: environment({ HOME: this.directory }),
      stdio: "pipe",
    });
  }
}
