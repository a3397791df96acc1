import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, environment, Program } from "./program";

/** What `playground up` writes: a real control plane, upstream registries and a mirror, on loopback. */
export interface Playground {
  kubeconfig: string;
  proxy: string;
  caFile: string;
  /** host:port of the mirror. */
  mirror: string;
  /** URL to count requests at, and to make registries fail. */
  admin: string;
  /** Digests by image name. */
  images: Record<string, string>;
  workloads?: Workload[];
}

export interface Workload {
  namespace: string;
  name: string;
  /** mirrored and so on: what the scanner does to it. */
  expect: string;
  reason: string;
  copied?: boolean;
  images: string[];
}

/**
 * startPlayground starts a playground and returns how to stop it. Tests have the
 * one that setup.ts starts for all of them; one that breaks the cluster, or
 * counts what happens to it, starts its own. empty: without the sample workloads.
 */
export async function startPlayground({
  empty = false,
  flags = [] as string[],
} = {}): Promise<{ playground: Playground; stop(): Promise<void> }> {
  const path = binary("PLAYGROUND_BINARY");
  const directory = await mkdtemp(join(tmpdir(), "patchbay-e2e-playground-"));
  const file = join(directory, "state.json");
  const command = [path, "up", "--state", file, ...(empty ? ["--empty"] : []), ...flags];
  const program = new Program("the playground", command, environment({ HOME: directory }));
  const stop = async () => {
    try {
      await program.stop();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };
  try {
    await program.printed(/ready after/, 120_000);
    return { playground: JSON.parse(readFileSync(file, "utf8")) as Playground, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
