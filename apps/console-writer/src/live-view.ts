import type { Prediction } from '@sightline/messages';
import type { Clock } from '@sightline/observability';
import { latencyMs, layoutFor, predictionRow, titleRow, type Screen } from '@sightline/terminal';
import type { RowLimit } from './row-limit.js';
import { openStatistics } from './statistics.js';

/** Shows predictions as they come, and a line of statistics each minute. */
export interface LiveView {
  /** Resolves once the screen has taken the rows. @throws Error when it can't. */
  show(predictions: readonly Prediction[]): Promise<void>;
  /** Says what the unfinished minute held. */
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;

/** Opens the live view. `onLost` is told when the screen takes no more. */
export function openLiveView(
  screen: Screen,
  rowLimit: RowLimit,
  clock: Clock,
  onLost: (error: unknown) => void,
): LiveView {
  const statistics = openStatistics(clock);
  let titledWidth = 0;
  let unshown = 0;

  function rows(predictions: readonly Prediction[]): readonly string[] {
    const { width, colors } = screen;
    const layout = layoutFor(width);
    const lines: string[] = [];
    if (predictions.length > 0 && unshown > 0) {
      lines.push(colors.dim(`… ${unshown} more not shown`));
      unshown = 0;
    }
    if (predictions.length > 0 && width !== titledWidth) {
      lines.push(titleRow(layout, colors));
      titledWidth = width;
    }
    return [...lines, ...predictions.map((prediction) => predictionRow(prediction, layout, colors))];
  }

  const statisticsLine = (): string => `${statistics.line(screen.width, screen.colors)}\n`;
  const stopClock = clock.every(MINUTE_MS, () => {
    screen.print(statisticsLine()).catch(onLost);
  });
  return {
    async show(predictions) {
      const shown = rowLimit.take(predictions.length);
      const lines = rows(predictions.slice(0, shown));
      if (lines.length > 0) await screen.print(`${lines.join('\n')}\n`);
      unshown += predictions.length - shown;
      for (const prediction of predictions) {
        if (prediction.role === 'shadow') statistics.countShadow();
        else statistics.count(prediction.outcome, latencyMs(prediction));
      }
      statistics.countUnshown(predictions.length - shown);
    },
    async close() {
      stopClock();
      if (statistics.counted > 0) await screen.print(statisticsLine()).catch(onLost);
    },
  };
}
