import { type ChildProcess, spawn } from "node:child_process";
import { within } from "./until";

/** A program that a test has started. The kernel ends it with this process, so that it does not outlive the test run. */
export class Program {
  private text = "";
  private watchers = new Set<() => void>();
  private readonly child: ChildProcess;
  /** Settles when the process has ended. */
  readonly exited: Promise<void>;

  constructor(
    readonly name: string,
    command: string[],
    env: NodeJS.ProcessEnv,
  ) {
    this.child = spawn("setpriv", ["--pdeathsig", "TERM", ...command], { env, stdio: ["ignore", "pipe", "pipe"] });
    const took = (chunk: Buffer) => {
      this.text += chunk.toString();
      this.wake();
    };
    this.child.stdout?.on("data", took);
    this.child.stderr?.on("data", took);
    this.exited = new Promise((resolve) => {
      this.child.on("close", () => resolve());
      this.child.on("error", (cause) => {
        this.text += `${name} did not start: ${cause.message}\n`;
        resolve();
      });
    });
    void this.exited.then(() => this.wake());
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Everything that it has printed. */
  output(): string {
    return this.text;
  }

  /** printed waits for a text in the output, and fails when the program ends before. */
  printed(pattern: RegExp, limit = 120_000): Promise<RegExpMatchArray> {
    const found = new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = this.text.match(pattern);
        if (!match && this.running) return;
        this.watchers.delete(look);
        if (match) resolve(match);
        else reject(new Error(`${this.name} ended before it printed ${pattern}; it printed:\n${this.text}`));
      };
      this.watchers.add(look);
      look();
    });
    return within(limit, found, () => `${this.name} has not printed ${pattern}; it printed:\n${this.text}`);
  }

  /** stop is Ctrl-C. It returns when the process has ended, and kills one that takes too long. */
  async stop(limit = 40_000): Promise<void> {
    if (!this.running) return;
    this.child.kill("SIGINT");
    try {
      await within(limit, this.exited, () => `${this.name} did not end on Ctrl-C; it printed:\n${this.text}`);
    } finally {
      await this.kill();
    }
  }

  /** kill is kill -9. It returns when the process has ended. */
  async kill(): Promise<void> {
    if (this.running) this.child.kill("SIGKILL");
    await this.exited;
  }

  private wake() {
    for (const watcher of [...this.watchers]) watcher();
  }
}

/** environment is this process's environment without the variables that would point our binaries to other files or clusters. */
export function environment(own: Record<string, string>): NodeJS.ProcessEnv {
  const elsewhere = /^(PATCHBAY_.*|KUBECONFIG|HOME|NO_PROXY|no_proxy)$/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !elsewhere.test(name))), ...own };
}

/** binary returns the path in an environment variable. */
export function binary(variable: string): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: run make e2e, or export it as make e2e does`);
  return path;
}
