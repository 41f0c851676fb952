import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, memoryEnv } from '@sightline/dev-stack';
import { execaNode } from 'execa';

const runNode = (script: string, env: Readonly<Record<string, string>>) =>
  execaNode(script, { env, reject: false, all: true, buffer: false, forceKillAfterDelay: false });

/** Where the compiled services are: this repository. */
const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** One of our services as a process of its own, which a test can kill, freeze and start again. */
export class ServiceProcess {
  #process: ReturnType<typeof runNode> | undefined;
  #output = '';

  private constructor(
    readonly app: string,
    private readonly env: Readonly<Record<string, string>>,
    readonly adminPort: number,
    private readonly root: string,
  ) {}

  /** Starts a service, of another version where `root` says where that one is, and waits until it is ready. */
  static async start(
    app: string,
    env: Readonly<Record<string, string>>,
    root: string = repository,
  ): Promise<ServiceProcess> {
    const [adminPort = 0] = await freePorts(1);
    const service = new ServiceProcess(app, { ...memoryEnv, ...env, ADMIN_PORT: String(adminPort) }, adminPort, root);
    service.launch();
    await service.whenReady();
    return service;
  }

  /** Starts the process, again after an end, without waiting for it. */
  launch(): void {
    const process = runNode(join(this.root, 'apps', this.app, 'dist/main.js'), this.env);
    process.all.on('data', (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-20_000);
    });
    this.#process = process;
  }

  /** What it wrote last, for the message of a failed test. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async whenReady(timeoutMs = 240_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await this.isReady())) {
      if (!this.isRunning || Date.now() > deadline)
        throw new Error(`${this.app} did not become ready:\n${this.#output}`);
      await delay(100);
    }
  }

  /** Waits until it is ready, and starts it again when it ended, as an orchestrator does. */
  async keepUp(timeoutMs = 240_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await this.isReady())) {
      if (Date.now() > deadline) throw new Error(`${this.app} did not come up again:\n${this.#output}`);
      if (!this.isRunning) this.launch();
      await delay(250);
    }
  }

  async isReady(): Promise<boolean> {
    const answer = await fetch(`http://127.0.0.1:${this.adminPort}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  /** A metric without labels, as it is now. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.adminPort}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  /** Sends the signal and waits for the end. */
  async end(name: NodeJS.Signals = 'SIGTERM'): Promise<{ readonly exitCode: number | null; readonly tookMs: number }> {
    const process = this.#process;
    if (!process || !this.isRunning) return { exitCode: process?.exitCode ?? null, tookMs: 0 };
    const startedAt = Date.now();
    const ended = once(process, 'exit');
    process.kill(name);
    await ended;
    return { exitCode: process.exitCode, tookMs: Date.now() - startedAt };
  }
}
