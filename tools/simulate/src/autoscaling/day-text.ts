import { count } from '../numbers.js';
import { replayDay } from './replay-day.js';
import { replayFigures, type ReplayFigures } from './replay-figures.js';

/** What Kubernetes does with pods that are too many where the rule says nothing of it. */
const allAtOnce = { scaleDownPods: null, scaleDownPeriodSeconds: null } as const;

/** The recorded day as docs/scaling.md tells it, and the same with superfluous pods going all at once. */
export function recordedDaySentence(): string {
  const day = replayDay('efficientnet_lite0');
  const { images, maxPods, podHours, idleShare, maxLag, p50WaitSeconds, p95WaitSeconds, maxWaitSeconds } =
    replayFigures(day);
  const other = replayFigures(replayDay('efficientnet_lite0', allAtOnce));
  const s = (seconds: number): string => `${seconds.toFixed(1)} s`;
  return [
    `${count(images)} images, all answered; ${count(maxPods)} pods at most, ${count(podHours)} pod hours instead of the`,
    `${count(maxPods * 24)} of as many all day, ${(idleShare * 100).toFixed(0)} % of the day without a pod. At most`,
    `${count(maxLag)} images waited. Half of all images were answered within ${s(p50WaitSeconds)}, 95 % within`,
    `${s(p95WaitSeconds)}, and within ${s(maxWaitSeconds)} those for whom the first pod had to start; the lone image of the`,
    `night after ${(day.waitedSeconds[day.loneAtSecond] ?? NaN).toFixed(0)} s. If all superfluous pods went at once, as Kubernetes`,
    `has it unless told otherwise, the same day would take ${count(other.podHours)} pod hours, and 95 % would be answered`,
    `within ${s(other.p95WaitSeconds)}.`,
  ].join('\n');
}

/** A replayed day for a person. */
export function dayText(figures: ReplayFigures, firstAfterIdleSeconds: number): string {
  const row = (name: string, value: string): string => `  ${name.padEnd(34)} ${value}\n`;
  return [
    'The recorded day under the rule of the production chart\n\n',
    row('images', count(figures.images)),
    row('pods at most', count(figures.maxPods)),
    row('pod hours', count(figures.podHours)),
    row('without a pod', `${(figures.idleShare * 100).toFixed(0)} % of the day`),
    row('images that waited at most', count(figures.maxLag)),
    row(
      'an image waited, p50, p95, most',
      [figures.p50WaitSeconds, figures.p95WaitSeconds, figures.maxWaitSeconds]
        .map((wait) => `${wait.toFixed(1)} s`)
        .join(', '),
    ),
    row('the lone image of the night', `answered after ${firstAfterIdleSeconds.toFixed(0)} s`),
    row('unanswered', count(figures.unanswered)),
  ].join('');
}
