import type { Screen, TerminalStream } from '@sightline/terminal';
import { Presets, SingleBar } from 'cli-progress';

/** A bar that shows how far something is. */
export interface Progress {
  /** Whether anybody sees it. */
  readonly isShown: boolean;
  /** There turns out to be more, or less, than was known. */
  setTotal(total: number): void;
  /** How much is done; `fields` fill the words of the bar. */
  update(done: number, fields?: Readonly<Record<string, string>>): void;
  /** Takes the bar away. */
  stop(): void;
}

export interface ProgressOptions {
  readonly total: number;
  /** Words after the bar, in cli-progress's format: `{value}`, `{total}`, `{percentage}` and fields. */
  readonly words: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Shows a bar where a person is looking; elsewhere nothing. */
export type OpenProgress = (options: ProgressOptions) => Progress;

/** A bar that nobody sees. */
export const noProgress: Progress = {
  isShown: false,
  setTotal: () => undefined,
  update: () => undefined,
  stop: () => undefined,
};
const LONGEST_BAR = 30;

/** Bars on a stream; none when it is no terminal. */
export function openProgress(stream: TerminalStream, screen: Screen): OpenProgress {
  return ({ total, words, fields = {} }) => {
    if (!screen.isTerminal) return noProgress;
    const bar = new SingleBar(
      {
        stream,
        format: `${screen.colors.cyan('{bar}')} ${words}`,
        barsize: Math.max(5, Math.min(LONGEST_BAR, Math.floor(screen.width / 4))),
        hideCursor: true,
        clearOnComplete: true,
        stopOnComplete: false,
        gracefulExit: false,
        fps: 10,
      },
      Presets.shades_classic,
    );
    bar.start(total, 0, fields);
    return {
      isShown: true,
      setTotal: (more) => bar.setTotal(more),
      update: (done, changed = {}) => bar.update(done, changed),
      stop: () => bar.stop(),
    };
  };
}
