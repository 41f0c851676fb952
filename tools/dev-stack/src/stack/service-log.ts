import { readFile } from 'node:fs/promises';

interface LogLine {
  readonly level?: string;
  readonly model?: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string };
}

/** What a service that ended had to say: the plain text at the end of its log, else its last error. */
export async function lastWords(logFile: string): Promise<string> {
  return lastWordsOf(await readFile(logFile, 'utf8').catch(() => ''));
}

/** The same for the text of a log. */
export function lastWordsOf(log: string): string {
  const lines = log.trimEnd().split('\n');
  const lastJson = lines.findLastIndex((line) => line.startsWith('{'));
  const plain = lines.slice(lastJson + 1).join('\n');
  if (plain.trim() !== '') return plain.trim();
  const error = lines.map(readLine).findLast((line) => line.level === 'error');
  return error === undefined ? '' : [error.msg, error.err?.message].filter((text) => text !== undefined).join(': ');
}

/** What a service warned of about the models it loads, such as one that cannot be had. */
export async function modelWarnings(logFile: string): Promise<readonly string[]> {
  return modelWarningsOf(await readFile(logFile, 'utf8').catch(() => ''));
}

/** The same for the text of a log. */
export function modelWarningsOf(log: string): readonly string[] {
  return log
    .split('\n')
    .map(readLine)
    .filter((line) => line.level === 'warn' && line.model !== undefined)
    .map((line) => line.msg ?? '');
}

function readLine(line: string): LogLine {
  try {
    // Our own services wrote it; a field of another type would only read oddly.
    return JSON.parse(line) as LogLine;
  } catch {
    return {};
  }
}
