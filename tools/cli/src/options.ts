import { InvalidArgumentError, Option, type Command } from 'commander';

/** `--brokers`, as all commands have it that need Kafka. */
export function brokersOption(): Option {
  return new Option('--brokers <list>', 'Kafka brokers, host:port, comma-separated (KAFKA_BROKERS)').argParser(brokers);
}

/** `--url`, as all commands have it that need the gateway. */
export function urlOption(): Option {
  return new Option('--url <url>', 'address of the gateway (SIGHTLINE_URL; default http://127.0.0.1:8080)').argParser(
    address,
  );
}

/** `--json` */
export function jsonOption(what: string): Option {
  return new Option('--json', what);
}

/** Reads a whole number within a range. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Reads a share of 1. */
export function share(text: string): number {
  const value = /^(\d+(\.\d+)?|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1, such as 0.8.');
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a length of time such as `90s`, as milliseconds. */
export function duration(text: string): number {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) {
    throw new InvalidArgumentError('It must be a length of time such as 30s, 10m, 2h or 7d.');
  }
  return Number(number) * unitMs[unit as keyof typeof unitMs];
}

/** Adds a paragraph to the help of a command, of lines that fit a terminal of 80 columns. */
export function addNote(command: Command, ...lines: readonly string[]): void {
  command.addHelpText('after', `\n${lines.join('\n')}`);
}

/** Adds examples to the help of a command: what each does, and the line to type. */
export function addExamples(command: Command, examples: readonly (readonly [meaning: string, line: string])[]): void {
  const lines = examples.map(([meaning, line]) => `  ${meaning}:\n    ${line}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

function brokers(text: string): string {
  if (/^[^,\s]+:\d{1,5}(,[^,\s]+:\d{1,5})*$/.test(text)) return text;
  throw new InvalidArgumentError('It must be host:port, several separated by commas.');
}

function address(text: string): string {
  if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be an http or https address.');
}
