import { parseArgs } from 'node:util';

/** What is measured. */
export const benchmarks = ['latency', 'pipeline', 'http', 'soak'] as const;

export type Benchmark = (typeof benchmarks)[number];

/** The command line. */
export interface BenchOptions {
  readonly benchmark: Benchmark;
  /** Whether the last line is one JSON object instead of a table. */
  readonly json: boolean;
  /** Images a second of `latency` and `soak`. */
  readonly rate: number;
  /** `latency`: how long images are sent in each mode; `http`: length of a round; `soak`: its length. */
  readonly seconds: number;
  /** Images of the backlog of `pipeline`, over all rounds. */
  readonly images: number;
  /** Rounds of `pipeline` and `http`; what is compared takes turns. */
  readonly rounds: number;
  /** Numbers of callers of `http`. */
  readonly callers: readonly number[];
  /** Folder for the CPU profiles of the services; undefined: none are written. */
  readonly profileDir: string | undefined;
}

export const helpText = `npm run bench -- latency|pipeline|http|soak [options]

  latency    5 images a second in both delivery modes, beside a bare Kafka hop with a transaction, decode and model call
  pipeline   a backlog drained by one inference-worker, beside a bare loop of decode and model call without Kafka
  http       callers that wait for their labels, beside a bare HTTP route of decode and model call
  soak       20 images a second through gateway and worker for 10 minutes: memory, handles and lag must stay flat

  --json            the last line of standard output is one JSON object
  --seconds N       latency: seconds in each mode (60); http: seconds of a round (10); soak: seconds (600)
  --rate N          latency and soak: images a second (5 and 20)
  --images N        pipeline: images of the backlog (3000)
  --rounds N        pipeline and http: rounds that the two take in turns (3)
  --callers N,N     http: callers at a time (8,32)
  --profile DIR     write CPU profiles of the services there (open them in a browser's developer tools)
  --help            show this

Kafka: the one in KAFKA_BROKERS where that is set, else one is started. docs/benchmarks.md explains each figure.
`;

const flags = {
  json: { type: 'boolean', default: false },
  seconds: { type: 'string' },
  rate: { type: 'string' },
  images: { type: 'string', default: '3000' },
  rounds: { type: 'string', default: '3' },
  callers: { type: 'string', default: '8,32' },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const defaultSeconds: Readonly<Record<Benchmark, string>> = { latency: '60', http: '10', pipeline: '0', soak: '600' };

/**
 * Reads the arguments; undefined when help is asked for.
 * @throws Error whose message is a sentence for the user.
 */
export function readBenchOptions(args: readonly string[]): BenchOptions | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options: flags, allowPositionals: true });
  if (values.help) return undefined;
  const benchmark = benchmarks.find((name) => name === positionals[0]);
  if (!benchmark || positionals.length > 1) throw new Error(`Name one benchmark: ${benchmarks.join(', ')}.`);
  return {
    benchmark,
    json: values.json,
    rate: number('--rate', values.rate ?? (benchmark === 'soak' ? '20' : '5'), 0.1, 1000),
    seconds: number('--seconds', values.seconds ?? defaultSeconds[benchmark], 0, 3600),
    images: whole('--images', values.images, 10, 1_000_000),
    rounds: whole('--rounds', values.rounds, 1, 100),
    callers: values.callers.split(',').map((text) => whole('--callers', text, 1, 1000)),
    profileDir: values.profile,
  };
}

function number(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`${flag} ${text}: must be a number from ${min} to ${max}.`);
}

function whole(flag: string, text: string, min: number, max: number): number {
  const value = number(flag, text, min, max);
  if (Number.isInteger(value)) return value;
  throw new Error(`${flag} ${text}: must be a whole number.`);
}
