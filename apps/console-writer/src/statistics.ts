import type { Outcome } from '@sightline/messages';
import { openTally } from '@sightline/observability';
import type { Clock } from '@sightline/observability';
import { durationText, Pulse, timeText, truncated, widthOf, type Colors } from '@sightline/terminal';

/** What came since the last statistics line. */
export interface Statistics {
  count(outcome: Outcome, latencyMs: number): void;
  /** A shadow's answer: no image more, and nothing that anybody waited for. */
  countShadow(): void;
  countUnshown(predictions: number): void;
  readonly counted: number;
  /** Says what was counted, and begins anew. */
  line(width: number, colors: Colors): string;
}

/** Opens the statistics of a live view. */
export function openStatistics(clock: Clock): Statistics {
  const tally = openTally(clock);
  const number = new Intl.NumberFormat('en');
  const pulse = new Pulse();
  let unsure = 0;
  let unshown = 0;
  let shadows = 0;
  return {
    get counted() {
      return tally.count + shadows;
    },
    count(outcome, latencyMs) {
      tally.record(latencyMs, outcome !== 'rejected');
      pulse.add(latencyMs, clock.nowMs());
      if (outcome === 'low_confidence') unsure += 1;
    },
    countShadow() {
      shadows += 1;
    },
    countUnshown(predictions) {
      unshown += predictions;
    },
    line(width, colors) {
      const { count, succeeded, periodS, perSecond, successRate, meanMs, p95Ms } = tally.take();
      const parts = [
        timeText(Date.now() * 1000),
        `${number.format(count)} prediction${count === 1 ? '' : 's'} in ${durationText(periodS * 1000)}`,
      ];
      if (successRate !== null && meanMs !== null && p95Ms !== null) {
        const { rate, latency } = pulse.lines(clock.nowMs());
        parts.push(`${perSecond.toFixed(1)}/s ${rate}`, `${percent(successRate)} successful`);
        parts.push(`mean ${durationText(meanMs)} ${latency.trim()}`, `p95 ${durationText(p95Ms)}`);
      }
      if (count > succeeded) parts.push(`${number.format(count - succeeded)} rejected`);
      if (unsure > 0) parts.push(`${number.format(unsure)} unsure`);
      if (shadows > 0) parts.push(`${number.format(shadows)} in the shadow`);
      if (unshown > 0) parts.push(`${number.format(unshown)} not shown`);
      unsure = 0;
      unshown = 0;
      shadows = 0;
      return colors.bold(ruled(parts, width));
    },
  };
}

/** The parts after a rule, on as many lines as they need. */
function ruled(parts: readonly string[], width: number): string {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? `── ${part}` : `${lines.at(-1) ?? ''} · ${part}`;
    if (widthOf(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(truncated(`   ${part}`, width));
  }
  const last = lines.pop() ?? '';
  return [...lines, truncated(`${last} ${'─'.repeat(Math.max(0, width - widthOf(last) - 1))}`, width)].join('\n');
}

/** All is 100 %, and nothing less is: a single failure among thousands must not round away. */
function percent(share: number): string {
  return share === 1 ? '100%' : `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
}
