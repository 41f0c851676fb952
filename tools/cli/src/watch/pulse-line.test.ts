import { samplePrediction } from '@sightline/messages/testing';
import { openScreen } from '@sightline/terminal';
import { Terminal } from '@sightline/terminal/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPulseLine } from './pulse-line.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const screenOf = (terminal: Terminal): ReturnType<typeof openScreen> =>
  openScreen(terminal, { color: 'never', noColor: true });

describe('the line between predictions', () => {
  it('draws how many came and how long they took, and is silent where none came', () => {
    const terminal = new Terminal(true, 80);
    const line = openPulseLine(screenOf(terminal), 10_000);
    for (let second = 0; second < 10; second++) {
      for (let number = 0; number < 3; number++)
        line.add(samplePrediction({ timings_ms: { ...samplePrediction().timings_ms, total: second < 5 ? 10 : 20 } }));
      vi.advanceTimersByTime(1000);
    }
    expect(terminal.lines).toEqual([expect.stringMatching(/^── \d\d:\d\d:\d\d · 3\.0\/s ▁{10}██ · mean 15 ms ▅█$/)]);
    vi.advanceTimersByTime(60_000);
    expect(terminal.lines).toHaveLength(1);
    line.close();
  });

  it('fits the terminal, and says nothing to a file', () => {
    const narrow = new Terminal(true, 30);
    const file = new Terminal(false);
    for (const terminal of [narrow, file]) openPulseLine(screenOf(terminal), 10_000).add(samplePrediction());
    vi.advanceTimersByTime(10_000);
    expect(narrow.lines.map(({ length }) => length)).toEqual([30]);
    expect(file.lines).toEqual([]);
    vi.clearAllTimers();
  });
});
