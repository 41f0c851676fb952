import { freePorts } from '@sightline/dev-stack';
import { expect } from 'vitest';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { ServiceProcess } from '../pipeline/service-process.js';

/** One process of each service, replaced as an orchestrator does. */
export class Fleet {
  readonly #running = new Map<string, ServiceProcess>();
  #gatewayUrl = '';
  #replaced = 0;

  constructor(
    private readonly pipeline: Pipeline,
    /** What single services are set with besides. */
    private readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ) {}

  /** Where a load balancer sends requests: to the newest gateway that is ready. */
  get gatewayUrl(): string {
    return this.#gatewayUrl;
  }

  /** How many processes gave way to a successor. */
  get replaced(): number {
    return this.#replaced;
  }

  /** Starts a service, of another version where `root` says so; once it is ready its predecessor gets SIGTERM and must end well. */
  async replace(app: string, env: Readonly<Record<string, string>> = {}, root?: string): Promise<void> {
    const [port = 0] = await freePorts(1);
    const group = `${this.pipeline.env.CONSUMER_GROUP ?? ''}.${app}`;
    const own = { PORT: String(port), CONSUMER_GROUP: group, ...this.settings[app], ...env };
    const successor = await this.pipeline.start(app, own, root);
    if (app === 'ingest-gateway') this.#gatewayUrl = `http://127.0.0.1:${port}`;
    const predecessor = this.#running.get(app);
    this.#running.set(app, successor);
    if (predecessor === undefined) return;
    const { exitCode } = await predecessor.end('SIGTERM');
    expect(exitCode, predecessor.output).toBe(0);
    this.#replaced += 1;
  }
}
