import { headScores, type Head } from './learn-head.js';
import type { Picture } from './read-features.js';

/** How well a head answers pictures that it has not learned. */
export interface Judgement {
  readonly accuracy: number;
  /** Share of each label's pictures that are answered right, all labels counting the same. */
  readonly balancedAccuracy: number;
  /** Expected calibration error: how far, on average, the confidence is from the share of right answers; ten bins. */
  readonly calibrationError: number;
  /** Pictures by true label, then by answer. */
  readonly confusion: readonly (readonly number[])[];
}

const bins = 10;

export function judgeHead(head: Head, pictures: readonly Picture[]): Judgement {
  const confusion = Array.from({ length: head.classes }, () => Array.from({ length: head.classes }, () => 0));
  const gaps = Array.from({ length: bins }, () => 0);
  for (const { features, label } of pictures) {
    const scores = headScores(head, features);
    const confidence = Math.max(...scores);
    const answer = scores.indexOf(confidence);
    const row = confusion[label] ?? [];
    row[answer] = (row[answer] ?? 0) + 1;
    const bin = Math.min(bins - 1, Math.floor(confidence * bins));
    gaps[bin] = (gaps[bin] ?? 0) + confidence - (answer === label ? 1 : 0);
  }
  const recalls = confusion.map((row, label) => (row[label] ?? 0) / Math.max(1, sum(row)));
  return {
    accuracy: sum(confusion.map((row, label) => row[label] ?? 0)) / pictures.length,
    balancedAccuracy: sum(recalls) / recalls.length,
    calibrationError: sum(gaps.map(Math.abs)) / pictures.length,
    confusion,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
