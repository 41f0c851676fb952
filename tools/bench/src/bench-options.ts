import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { list, number, oneOf, whole } from './bench-numbers.js';

/** What is measured. */
export const benchmarks = [
  'latency',
  'pipeline',
  'http',
  'soak',
  'engines',
  'accelerator',
  'swap',
  'rollback',
  'shadow',
  'load',
  'outages',
  'sinks',
  'page',
  'drops',
  'telemetry',
  'stages',
  'simulation',
] as const;

export type Benchmark = (typeof benchmarks)[number];

/** Engines that `engines` measures. */
export const benchEngines = ['onnx', 'tensorflow', 'remote'] as const;

export type BenchEngine = (typeof benchEngines)[number];

/** Networks that `engines` measures. */
export const benchNetworks = ['efficientnet_lite0', 'mobilenet_v2', 'resnet50', 'vgg16'] as const;

export type BenchNetwork = (typeof benchNetworks)[number];

/** The command line. */
export interface BenchOptions {
  readonly benchmark: Benchmark;
  /** Whether the last line is one JSON object instead of a table. */
  readonly json: boolean;
  /** Images a second of `latency`, `soak`, `swap`, `rollback`, `load`, `outages` and `sinks`; predictions a second of `page`. */
  readonly rate: number;
  /** How long a mode, a turn, a round or the whole takes; the help says which. */
  readonly seconds: number;
  /** Images of the backlog of `pipeline` and `telemetry`, over all rounds, and of `drops`. */
  readonly images: number;
  /** Predictions of a turn of `sinks`. */
  readonly rows: number;
  /** Rounds in which what is compared takes turns. */
  readonly rounds: number;
  /** Version swaps of `swap`. */
  readonly swaps: number;
  /** Numbers of callers of `http`. */
  readonly callers: readonly number[];
  /** What `engines` measures. */
  readonly engines: readonly BenchEngine[];
  readonly models: readonly BenchNetwork[];
  readonly batches: readonly number[];
  /** Threads of a session of `engines`. */
  readonly threads: number;
  /** File for the curve of `load`, an SVG picture; undefined: it is not drawn. */
  readonly plotFile: string | undefined;
  /** Folder for the CPU profiles of the services; undefined: none are written. */
  readonly profileDir: string | undefined;
}

const flags = {
  json: { type: 'boolean', default: false },
  seconds: { type: 'string' },
  rate: { type: 'string' },
  rounds: { type: 'string' },
  images: { type: 'string' },
  rows: { type: 'string', default: '20000' },
  swaps: { type: 'string', default: '20' },
  callers: { type: 'string', default: '8,32' },
  engines: { type: 'string', default: benchEngines.join(',') },
  models: { type: 'string', default: benchNetworks.join(',') },
  batches: { type: 'string', default: '1,8,32' },
  threads: { type: 'string', default: String(availableParallelism()) },
  plot: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

interface Defaults {
  readonly seconds: number;
  readonly rounds?: number;
  readonly rate?: number;
  readonly images?: number;
}

const defaults: Readonly<Record<Benchmark, Defaults>> = {
  latency: { seconds: 60, rate: 5 },
  pipeline: { seconds: 0, rounds: 3 },
  http: { seconds: 10, rounds: 3 },
  soak: { seconds: 600, rate: 20 },
  engines: { seconds: 0.5, rounds: 7 },
  accelerator: { seconds: 3, rounds: 5 },
  swap: { seconds: 4, rate: 50 },
  rollback: { seconds: 2, rate: 20, rounds: 7 },
  shadow: { seconds: 10, rounds: 6 },
  load: { seconds: 600, rate: 5 },
  outages: { seconds: 60, rate: 10 },
  sinks: { seconds: 20, rate: 5, rounds: 5 },
  page: { seconds: 1800, rate: 200 },
  drops: { seconds: 0, images: 10_000 },
  telemetry: { seconds: 0, rounds: 6 },
  stages: { seconds: 10 },
  simulation: { seconds: 10 },
};

/**
 * Reads the arguments; undefined when help is asked for.
 * @throws Error whose message is a sentence for the user.
 */
export function readBenchOptions(args: readonly string[]): BenchOptions | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options: flags, allowPositionals: true });
  if (values.help) return undefined;
  const benchmark = benchmarks.find((name) => name === positionals[0]);
  if (!benchmark || positionals.length > 1) throw new Error(`Name one benchmark: ${benchmarks.join(', ')}.`);
  const { seconds, rounds, rate, images } = { rounds: 1, rate: 1, images: 3000, ...defaults[benchmark] };
  return {
    benchmark,
    json: values.json,
    rate: number('--rate', values.rate ?? String(rate), 0.1, 1000),
    seconds: number('--seconds', values.seconds ?? String(seconds), 0, 3600),
    images: whole('--images', values.images ?? String(images), 10, 1_000_000),
    rows: whole('--rows', values.rows, 100, 1_000_000),
    rounds: whole('--rounds', values.rounds ?? String(rounds), 1, 100),
    swaps: whole('--swaps', values.swaps, 1, 1000),
    callers: list(values.callers, (text) => whole('--callers', text, 1, 1000)),
    engines: list(values.engines, (text) => oneOf('--engines', text, benchEngines)),
    models: list(values.models, (text) => oneOf('--models', text, benchNetworks)),
    batches: list(values.batches, (text) => whole('--batches', text, 1, 64)),
    threads: whole('--threads', values.threads, 1, 256),
    plotFile: values.plot,
    profileDir: values.profile,
  };
}
