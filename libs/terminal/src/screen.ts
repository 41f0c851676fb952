import type { Writable } from 'node:stream';
import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types.js';

/** Where lines for people go. */
export interface Screen {
  /** Whether a person may be looking: not when the output goes to a file or another program. */
  readonly isTerminal: boolean;
  /** Columns now: a terminal may be resized. */
  readonly width: number;
  readonly colors: Colors;
  /** Resolves once the text has been taken. @throws Error when it can't be any more. */
  print(text: string | Uint8Array): Promise<void>;
}

export interface ScreenOptions {
  readonly color: 'auto' | 'always' | 'never';
  /** Whether NO_COLOR is set. */
  readonly noColor: boolean;
  readonly width?: number | undefined;
}

/** A stream that may be a terminal, such as process.stdout. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

const WIDTH_WITHOUT_TERMINAL = 120;

/** Opens a stream for printing. */
export function openScreen(stream: TerminalStream, { color, noColor, width }: ScreenOptions): Screen {
  // Errors reach whoever prints; without a listener they would also end the process.
  stream.on('error', () => undefined);
  return {
    isTerminal: stream.isTTY === true,
    colors: createColors(color === 'always' || (color === 'auto' && stream.isTTY === true && !noColor)),
    get width() {
      return width ?? (stream.isTTY === true ? stream.columns : undefined) ?? WIDTH_WITHOUT_TERMINAL;
    },
    print: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}

const READER_GONE: ReadonlySet<unknown> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/** Whether printing failed because nobody reads any more, as after `| head`. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && READER_GONE.has(error.code);
}
