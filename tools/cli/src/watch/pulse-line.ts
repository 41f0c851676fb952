import type { Prediction } from '@sightline/messages';
import { durationText, latencyMs, Pulse, timeText, truncated, type Screen } from '@sightline/terminal';

/** A line every few seconds on how many predictions come and how long they took. */
export interface PulseLine {
  add(prediction: Prediction): void;
  close(): void;
}

/** Opens it on a terminal; elsewhere, and with a pause of 0, nothing is said. */
export function openPulseLine(screen: Screen, everyMs: number, now: () => number = Date.now): PulseLine {
  const pulse = new Pulse();
  let [count, sumMs, since] = [0, 0, now()];
  const say = (): void => {
    if (count > 0) {
      const { rate, latency } = pulse.lines(now());
      const perSecond = (count * 1000) / Math.max(1, now() - since);
      const parts = [
        timeText(now() * 1000),
        `${perSecond.toFixed(1)}/s ${rate}`,
        `mean ${durationText(sumMs / count)} ${latency.trim()}`,
      ];
      const line = truncated(`── ${parts.join(' · ')}`, screen.width);
      // A terminal that has gone is noticed by what is printed beside this.
      screen.print(`${screen.colors.dim(line)}\n`).catch(() => undefined);
    }
    [count, sumMs, since] = [0, 0, now()];
  };
  const timer = screen.isTerminal && everyMs > 0 ? setInterval(say, everyMs) : undefined;
  return {
    add(prediction) {
      const ms = latencyMs(prediction);
      pulse.add(ms, now());
      count += 1;
      sumMs += Number.isFinite(ms) ? ms : 0;
    },
    close: () => clearInterval(timer),
  };
}
