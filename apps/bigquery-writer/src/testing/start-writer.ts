import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A bigquery-writer in a process of its own. */
export interface RunningWriter {
  /** What it has logged. */
  readonly said: () => string;
  isReady(): Promise<boolean>;
  /** Ends it by a signal. @returns its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  readonly ended: Promise<number | null>;
}

/** Starts a writer with these settings. */
export function startWriter(variables: Readonly<Record<string, string>>): RunningWriter {
  const program = fileURLToPath(new URL('../main.js', import.meta.url));
  const child = spawn(process.execPath, [program], { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    said: () => said,
    isReady: async () => {
      const answer = await fetch(`http://127.0.0.1:${variables.ADMIN_PORT ?? ''}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status === 200;
    },
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
    ended,
  };
}
