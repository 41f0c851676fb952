import { execa } from 'execa';
import { differences } from './differences.js';
import type { TestedBlock } from './tested-blocks.js';

/** Where the commands of a document are tried. */
export interface TryOptions {
  /** The folder that their paths begin at. */
  readonly cwd: string;
  /** Host and port that stand in the document, and those to use instead. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

const timeoutMs = 60_000;

/** Runs a command of a document; resolves with what is not as the document says, as sentences. */
export async function tryBlock(
  { line, command, answer }: TestedBlock,
  options: TryOptions,
): Promise<readonly string[]> {
  const script = Object.entries(options.addresses).reduce((text, [from, to]) => text.replaceAll(from, to), command);
  const { exitCode, stdout, stderr } = await execa('sh', ['-e', '-c', script], {
    cwd: options.cwd,
    env: options.env,
    reject: false,
    timeout: timeoutMs,
  });
  if (exitCode !== 0)
    return [`Line ${line}: exit code ${exitCode ?? `none within ${timeoutMs} ms`}: ${stderr || stdout || 'no word'}`];
  if (answer === undefined) return [];
  return answerDifferences(answer, stdout).map((difference) => `Line ${line}: ${difference}`);
}

function answerDifferences(shown: unknown, stdout: string): readonly string[] {
  try {
    return differences(shown, JSON.parse(stdout));
  } catch {
    return [`the answer is no JSON: ${stdout.slice(0, 500)}`];
  }
}
