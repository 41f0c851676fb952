import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const lookAgainMs = 50;

/** The bridge as a process of its own, which a test can kill and start again. */
export class BridgeProcess {
  #child: ChildProcess | undefined;
  #output = '';

  /** With these settings and no others. */
  constructor(private readonly env: Readonly<Record<string, string>>) {
    this.launch();
  }

  /** Starts it again after an end. */
  launch(): void {
    this.#output = '';
    const env = { ...this.env, ADMIN_PORT: '0' };
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    this.#child = child;
  }

  /** What it has written since it was started last. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until it is ready. */
  async ready(): Promise<void> {
    while ((await this.readiness()).status !== 200) {
      if (!this.isRunning) throw new Error(`The bridge ended:\n${this.#output}`);
      await delay(lookAgainMs);
    }
  }

  /** The answer of /readyz; status 0 while nobody answers. */
  readiness(): Promise<{ readonly status: number; readonly body: string }> {
    return this.#get('readyz');
  }

  /** The value of each metric of that name, by its labels. */
  async metric(name: string): Promise<Readonly<Record<string, number>>> {
    const { body } = await this.#get('metrics');
    const lines = body.split('\n').filter((line) => line.startsWith(`${name}{`));
    return Object.fromEntries(
      lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<{ readonly exitCode: number | null; readonly tookMs: number }> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return { exitCode: child?.exitCode ?? null, tookMs: 0 };
    const startedAt = performance.now();
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    return { exitCode: child.exitCode, tookMs: performance.now() - startedAt };
  }

  /** Waits for an end that nobody asked for. */
  async ended(): Promise<number | null> {
    if (this.#child !== undefined && this.isRunning) await once(this.#child, 'exit');
    return this.#child?.exitCode ?? null;
  }

  async #get(path: string): Promise<{ readonly status: number; readonly body: string }> {
    const [, admin = 'http://127.0.0.1:1'] = /"admin":"([^"]+)"/.exec(this.#output) ?? [];
    try {
      const answer = await fetch(`${admin}/${path}`, { signal: AbortSignal.timeout(2000) });
      return { status: answer.status, body: await answer.text() };
    } catch {
      return { status: 0, body: '' };
    }
  }
}
