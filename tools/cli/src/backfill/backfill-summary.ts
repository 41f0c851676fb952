import { durationText } from '@sightline/terminal';
import { countText } from '../output/sizes.js';
import type { BackfillCounts } from './counts.js';

/** What a run came to, in a line or two for people. */
export function summaryText(counts: BackfillCounts, place: string, tookMs: number): string {
  const { listed, skipped, present, sent, classified, low_confidence, rejected, unanswered } = counts;
  const parts = [
    `${countText(sent, 'image')} sent`,
    ...part(classified, 'classified'),
    ...part(low_confidence, 'below the confidence threshold'),
    ...part(rejected, 'rejected'),
    ...part(unanswered, 'not answered'),
    ...part(present, 'answered before'),
    ...part(skipped, 'no images'),
  ];
  return `${countText(listed, 'object')} in ${place}: ${parts.join(', ')} (${durationText(tookMs)})`;
}

function part(count: number, words: string): readonly string[] {
  return count === 0 ? [] : [`${count.toLocaleString('en')} ${words}`];
}
