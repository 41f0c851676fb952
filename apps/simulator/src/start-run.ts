import { seededRandom } from '@sightline/image';
import type { Logger } from '@sightline/observability';
import { arrivals } from './arrivals.js';
import { awaitAnswers } from './await-answers.js';
import type { SimulatorConfig } from './config.js';
import type { Destination } from './destination.js';
import { durationMs } from './duration.js';
import type { Ledger } from './ledger.js';
import type { PacerClock } from './pacer.js';
import type { Picture } from './picture.js';
import { openingLine, progressLine, strictFailure, summaryJson, summaryText } from './report.js';
import { sendImages, type SendOptions } from './send-images.js';
import { openTroubleLog } from './trouble-log.js';

export interface RunOptions {
  readonly config: SimulatorConfig;
  readonly pictures: readonly Picture[];
  readonly destination: Pick<Destination, 'send'>;
  readonly ledger: Ledger;
  readonly clock: PacerClock;
  /** Identity of this run, in the metadata of every image. */
  readonly run: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
}

/** A run that is under way. */
export interface Run {
  /** Resolves when everything is sent and answered, or the time for answers is over. */
  readonly over: Promise<void>;
  /** Waits until the run is over, prints the summary, and returns what a strict run does not forgive. */
  finish(): Promise<string | undefined>;
}

/** Kept of the time for stopping, to close what is open. */
const closingMs = 3000;

/** Begins to send, and to say how it goes. Aborting `signal` ends the sending; answers are still waited for. */
export function startRun(options: RunOptions): Run {
  const { config, pictures, ledger, clock, log, signal, print } = options;
  const trouble = openTroubleLog(log, clock);
  const startMs = clock.nowMs();
  const elapsedMs = (): number => clock.nowMs() - startMs;
  print(openingLine(config, pictures.length));
  const reportMs = durationMs(config.SIMULATOR_REPORT_INTERVAL);
  const report = (): void => print(progressLine(ledger.figures(clock.nowMs()), elapsedMs()));
  const stopReporting = reportMs > 0 ? clock.every(reportMs, report) : () => undefined;

  let sentForMs = 0;
  const sendUntilOver = async (): Promise<void> => {
    await sendImages({ ...options, ...traffic(config), onTrouble: (error) => trouble.add(error) });
    sentForMs = elapsedMs();
    const timeoutMs = durationMs(config.SIMULATOR_ANSWER_TIMEOUT);
    const stopTimeoutMs = Math.max(0, config.SHUTDOWN_TIMEOUT_MS - closingMs);
    await awaitAnswers({ ledger, clock, timeoutMs, stopTimeoutMs, signal });
  };
  const over = sendUntilOver();
  return {
    over,
    async finish() {
      await over;
      stopReporting();
      trouble.close();
      const figures = ledger.figures(clock.nowMs());
      print((config.SIMULATOR_FORMAT === 'json' ? summaryJson : summaryText)(figures, sentForMs));
      return config.SIMULATOR_STRICT ? strictFailure(figures) : undefined;
    },
  };
}

type Traffic = Pick<SendOptions, 'due' | 'random' | 'durationMs' | 'maxCount' | 'sourceKeys' | 'maxUnsent'>;

function traffic(config: SimulatorConfig): Traffic {
  const shape = {
    shape: config.SIMULATOR_SHAPE,
    rate: config.SIMULATOR_RATE,
    burstSize: config.SIMULATOR_BURST_SIZE,
    rampMs: durationMs(config.SIMULATOR_RAMP),
  };
  return {
    due: arrivals(shape, seededRandom(`arrivals ${config.SIMULATOR_SEED}`)),
    random: seededRandom(`order ${config.SIMULATOR_SEED}`),
    durationMs: config.SIMULATOR_DURATION === undefined ? Infinity : durationMs(config.SIMULATOR_DURATION),
    maxCount: config.SIMULATOR_COUNT ?? Infinity,
    sourceKeys: Array.from({ length: config.SIMULATOR_STREAMS }, (_, index) => `${config.SIMULATOR_NAME}-${index + 1}`),
    maxUnsent: config.SIMULATOR_MAX_UNSENT,
  };
}
