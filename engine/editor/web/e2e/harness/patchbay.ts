import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Api } from "./api";
import type { Playground } from "./playground";
import { binary, environment, Program } from "./program";

/**
 * Patchbay is a real server with its own data directory, on the playground's cluster.
 * It can be stopped or killed and started again with the same port, data and token.
 */
export class Patchbay {
  private program: Program | undefined;
  private listen = "127.0.0.1:0";
  private earlierOutput = "";
  /** http://127.0.0.1:PORT */
  address = "";
  /** The login link that it printed. */
  loginLink = "";
  token = "";

  private constructor(
    private readonly directory: string,
    private readonly playground: Playground,
    private readonly flags: string[],
  ) {}

  /** start starts a server, with flags of serve beside those that it needs. */
  static async start(playground: Playground, flags: string[] = []): Promise<Patchbay> {
    const server = new Patchbay(await mkdtemp(join(tmpdir(), "patchbay-e2e-")), playground, flags);
    try {
      await server.begin();
    } catch (cause) {
      await server.end();
      throw cause;
    }
    return server;
  }

  /** begin starts the server for the first time or again. */
  async begin(): Promise<void> {
    if (this.program?.running) throw new Error("patchbay runs already");
    const { kubeconfig, proxy, caFile } = this.playground;
    this.program = new Program(
      "patchbay",
      [
        binary("PATCHBAY_BINARY"),
        "serve",
        "--data-dir",
        join(this.directory, "data"),
        "--listen",
        this.listen,
        "--kubeconfig",
        kubeconfig,
        ...this.flags,
      ],
      environment({
        HOME: this.directory,
        PATCHBAY_CONNECTION: join(this.directory, "connection"),
        HTTPS_PROXY: proxy,
        SSL_CERT_FILE: caFile,
      }),
    );
    const [, link = ""] = await this.program.printed(/log in\s+(http:\S+)\s/);
    const url = new URL(link);
    // A server that takes other tokens too does not print its own; the commands read it here.
    if (!url.searchParams.has("token"))
      url.searchParams.set("token", JSON.parse(readFileSync(join(this.directory, "connection"), "utf8")).token);
    this.loginLink = url.href;
    this.address = url.origin;
    this.listen = url.host;
    this.token = url.searchParams.get("token") ?? "";
  }

  get api(): Api {
    return new Api(this.address, this.token);
  }

  /** The file of a flow in the server's flow directory. */
  flowFile(name: string): string {
    return join(this.directory, "data", "flows", `${name}.yaml`);
  }

  get pid(): number {
    return this.program?.pid ?? 0;
  }

  /** Everything that the server has printed since its first start. */
  log(): string {
    return this.earlierOutput + (this.program?.output() ?? "");
  }

  /** stop is Ctrl-C: running runs may finish. */
  async stop(): Promise<void> {
    await this.program?.stop();
    this.earlierOutput = this.log();
    this.program = undefined;
  }

  /** kill is kill -9. */
  async kill(): Promise<void> {
    await this.program?.kill();
    this.earlierOutput = this.log();
    this.program = undefined;
  }

  /** end stops the server and removes its data. */
  async end(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await rm(this.directory, { recursive: true, force: true });
    }
  }
}
