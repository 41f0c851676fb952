import type { Values } from '@sightline/config';
import { RetryableError } from '@sightline/messages';
import { systemClock } from '@sightline/observability';
import type { Clock } from '@sightline/observability';
import { defineSink } from '@sightline/sink';
import type { OpenSink, SinkRecord } from '@sightline/sink';
import { isReaderGone, openScreen, printableJson, type TerminalStream } from '@sightline/terminal';
import { settings } from './config.js';
import { openLiveView } from './live-view.js';
import { openRowLimit } from './row-limit.js';

export type ConsoleConfig = Pick<
  Values<typeof settings>,
  'CONSOLE_FORMAT' | 'CONSOLE_COLOR' | 'CONSOLE_WIDTH' | 'NO_COLOR' | 'MAX_ROWS' | 'MAX_ROWS_PER_SECOND'
>;

/** Predictions on standard output. A terminal cannot take a line back: what is delivered again is shown again. */
export const sink = defineSink({
  name: 'console-writer',
  doc: 'prints predictions as they come, and a line of statistics each minute.',
  settings,
  flags: {
    json: { doc: 'One JSON object a line, with every field (CONSOLE_FORMAT=json).', sets: { CONSOLE_FORMAT: 'json' } },
  },
  logTo: 'stderr',
  open: (config, { stop }) => openConsole(process.stdout, config, stop),
});

/** The console as a sink. Nothing of it outlasts a partition's tenure. */
export interface ConsoleSink extends OpenSink {
  write(batch: readonly SinkRecord[]): Promise<void>;
}

/** Opens a stream as a destination of predictions. `stop` is called when its reader has gone, as `head` does. */
export function openConsole(
  stream: TerminalStream,
  config: ConsoleConfig,
  stop: () => void,
  clock: Clock = systemClock,
): ConsoleSink {
  const screen = openScreen(stream, {
    color: config.CONSOLE_COLOR,
    noColor: config.NO_COLOR !== undefined,
    width: config.CONSOLE_WIDTH,
  });

  /** What was being shown when the reader went is not committed: whoever reads next gets to see it. */
  async function untilReaderGoes(printing: Promise<void>): Promise<void> {
    try {
      await printing;
    } catch (error) {
      if (!isReaderGone(error)) throw error;
      stop();
      throw new RetryableError('Nobody reads standard output any more', { cause: error });
    }
  }

  if (config.CONSOLE_FORMAT === 'json') {
    return {
      async write(batch) {
        const lines = batch.map(({ prediction }) => `${printableJson(prediction)}\n`).join('');
        if (lines !== '') await untilReaderGoes(screen.print(lines));
      },
    };
  }
  const rowLimit = openRowLimit({ perSecond: config.MAX_ROWS_PER_SECOND, altogether: config.MAX_ROWS }, clock);
  const view = openLiveView(screen, rowLimit, clock, stop);
  return {
    write: (batch) => untilReaderGoes(view.show(batch.map(({ prediction }) => prediction))),
    close: () => view.close(),
  };
}
