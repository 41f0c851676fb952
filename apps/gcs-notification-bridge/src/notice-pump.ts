import { setTimeout as delay } from 'node:timers/promises';
import { Backoff, type Broker } from '@sightline/kafka';
import { OverloadedError, RetryableError } from '@sightline/messages';
import { metrics, seconds, type Logger, type MinuteSummary } from '@sightline/observability';
import type { Forwarded } from './forward-notice.js';
import type { NoticeSource, PulledMessage } from './pubsub/notice-source.js';

export interface NoticePumpOptions {
  readonly source: Pick<NoticeSource, 'name' | 'pull'>;
  readonly forward: (message: PulledMessage) => Promise<Forwarded>;
  readonly broker: Pick<Broker, 'ping'>;
  readonly log: Logger;
  readonly summary: Pick<MinuteSummary, 'record'>;
  /** Called once when it cannot go on. */
  onFailure(error: unknown): void;
  /** Waits, unless it is stopped meanwhile; a test does not wait for real. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const PING_TIMEOUT_MS = 1000;

/**
 * Pulls notices and forwards them until it is drained. A notice is acknowledged after it has been forwarded, and not before. While
 * Kafka takes none, what is out goes back once and nothing is pulled: giving the same notices back again and again would use
 * up the delivery attempts after which Pub/Sub gives them up.
 */
export class NoticePump {
  readonly #stop = new AbortController();
  readonly #backoff = new Backoff();
  #inFlight = 0;
  #obstacle: string | undefined = 'nothing was pulled yet';
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: NoticePumpOptions) {}

  /** Notices pulled and not yet done with. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Why nothing is pulled at the moment; undefined: notices flow. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  start(): void {
    this.#running = this.#run().catch((error: unknown) => this.options.onFailure(error));
  }

  /** Pulls nothing new and finishes what is in flight. */
  async drain(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const obstacle = await this.#pullUntilObstacle(signal);
      if (obstacle !== undefined) await this.#sitOut(obstacle, signal);
    }
  }

  /** Resolves with what came in the way; undefined: it was told to stop. */
  async #pullUntilObstacle(signal: AbortSignal): Promise<Obstacle | undefined> {
    const { source } = this.options;
    this.#obstacle = undefined;
    let kafkaAway: (obstacle: Obstacle) => void = () => undefined;
    const kafkaTrouble = new Promise<Obstacle>((resolve) => (kafkaAway = resolve));
    const pull = source.pull((message) => void this.#take(message, (error) => kafkaAway({ reason: 'kafka', error })));
    const pubsubTrouble = pull.ended.then((error): Obstacle => ({ reason: 'pubsub', error }));
    const stopped = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
    const obstacle = await Promise.race([kafkaTrouble, pubsubTrouble, stopped]);
    this.#obstacle = obstacle?.error.message ?? 'it is stopping';
    await pull.close();
    return obstacle;
  }

  async #take(message: PulledMessage, onKafkaTrouble: (error: Error) => void): Promise<void> {
    this.#inFlight += 1;
    try {
      const { result, reason = '' } = await this.options.forward(message);
      this.#backoff.reset();
      await message.ack().catch((error: unknown) => this.#ackWasLost(error));
      this.#record(message, result, reason);
    } catch (error) {
      message.nack();
      this.#record(message, 'nacked', 'kafka');
      if (error instanceof RetryableError || error instanceof OverloadedError) onKafkaTrouble(error);
      else this.options.onFailure(error);
    } finally {
      this.#inFlight -= 1;
    }
  }

  #record({ publishedAtMs }: PulledMessage, result: string, reason: string): void {
    const latencyMs = Date.now() - publishedAtMs;
    metrics.notices.add(1, { result, reason });
    metrics.noticeLatency.record(seconds(Math.max(0, latencyMs)), { result });
    if (result !== 'skipped') this.options.summary.record(latencyMs, result === 'published');
  }

  /** Pub/Sub delivers the notice again: its image keeps its id. */
  #ackWasLost(error: unknown): void {
    const reason = error instanceof Error && 'errorCode' in error ? String(error.errorCode) : 'unknown';
    metrics.lostAcknowledgements.add(1, { reason });
    this.options.log.debug({ err: error }, 'Pub/Sub did not take an acknowledgement');
  }

  /** Waits, each time longer, and then for Kafka to answer. */
  async #sitOut({ reason, error }: Obstacle, signal: AbortSignal): Promise<void> {
    const { log, wait = waitFor, broker } = this.options;
    metrics.pullPauses.add(1, { reason });
    log.warn({ err: error }, `pulling pauses: ${error.message}`);
    const startedAt = performance.now();
    do await wait(this.#backoff.nextMs(), signal).catch(() => undefined);
    while (!signal.aborted && reason === 'kafka' && !(await answers(broker)));
    if (!signal.aborted) log.info({ after_ms: Math.round(performance.now() - startedAt) }, 'pulling goes on');
  }
}

interface Obstacle {
  readonly reason: 'kafka' | 'pubsub';
  readonly error: Error;
}

function waitFor(ms: number, signal: AbortSignal): Promise<unknown> {
  return delay(ms, undefined, { signal });
}

function answers(broker: Pick<Broker, 'ping'>): Promise<boolean> {
  return broker.ping(PING_TIMEOUT_MS).then(
    () => true,
    () => false,
  );
}
