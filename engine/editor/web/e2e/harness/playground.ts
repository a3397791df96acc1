import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, environment, Program } from "./program";

/** What `playground up` writes about itself: a real control plane, upstream registries and a mirror, on loopback. */
export interface Playground {
  kubeconfig: string;
  proxy: string;
  caFile: string;
  /** host:port of the mirror. */
  mirror: string;
  /** The URL that counts requests and makes registries fail. */
  admin: string;
  /** Digests by image name. */
  images: Record<string, string>;
  workloads?: Workload[];
}

export interface Workload {
  namespace: string;
  name: string;
  /** What the scanner does to it, such as mirrored. */
  expect: string;
  reason: string;
  copied?: boolean;
  images: string[];
}

/**
 * startPlayground starts a playground and returns a function to stop it. Tests share
 * the one that setup.ts starts; a test that breaks the cluster, or counts what
 * happens in it, starts its own. An empty one has no sample workloads.
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
    await program.printed(/ready after/);
    return { playground: JSON.parse(readFileSync(file, "utf8")) as Playground, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
