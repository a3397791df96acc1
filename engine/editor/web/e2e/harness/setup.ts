import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { type Playground, startPlayground } from "./playground";
import { artefacts } from "./screens";

declare module "vitest" {
  export interface ProvidedContext {
    playground: Playground;
  }
}

/** setup starts one playground for all tests, and returns the function that stops it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  rmSync(artefacts, { recursive: true, force: true });
  const { playground, stop } = await startPlayground();
  project.provide("playground", playground);
  return stop;
}
