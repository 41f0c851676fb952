import { parseArgs } from 'node:util';
import { hardwareNames, modelNames, type Hardware, type ModelName, type Wish } from '@sightline/capacity';

/** The command line. */
export type SimulateOptions =
  | { readonly act: 'rate'; readonly wish: Wish; readonly json: boolean }
  | { readonly act: 'day'; readonly model: ModelName; readonly json: boolean; readonly plotFile: string | undefined }
  | { readonly act: 'tables' }
  | { readonly act: 'help' };

const flags = {
  rate: { type: 'string' },
  model: { type: 'string', default: 'efficientnet_lite0' },
  hardware: { type: 'string', default: 'spot' },
  workers: { type: 'string' },
  day: { type: 'boolean', default: false },
  plot: { type: 'string' },
  tables: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What `--help` shows. */
export const helpText = `npm run simulate -- --rate N [options]
npm run simulate -- --day [--plot FILE]

  --rate N          images a second, from 1 to 1000000
  --model NAME      ${modelNames.join(', ')} (efficientnet_lite0)
  --hardware KIND   what workers run on: cpu, spot (the chart's) or gpu (the chart's values for GPUs) (spot)
  --workers N       so many workers, instead of as many as the rate needs
  --day             replay the recorded day under the chart's rule
  --plot FILE       with --day: write pods and lag over time as an SVG picture
  --tables          write the tables of docs/scaling.md
  --json            one JSON object instead of text
  --help            show this

Times come from tools/capacity/recording.json, prices and limits from the files beside it. docs/scaling.md explains all of it.
`;

/** Reads the arguments. @throws Error whose message is a sentence for the user. */
export function readSimulateOptions(args: readonly string[]): SimulateOptions {
  const { values } = parseArgs({ args: [...args], options: flags });
  if (values.help) return { act: 'help' };
  if (values.tables) return { act: 'tables' };
  const model = oneOf('--model', values.model, modelNames);
  if (values.day) return { act: 'day', model, json: values.json, plotFile: values.plot };
  if (values.rate === undefined) throw new Error('Say how many images a second: --rate 100. --help lists the options.');
  const wish: Wish = {
    imagesPerS: number('--rate', values.rate, 1_000_000),
    model,
    hardware: oneOf<Hardware>('--hardware', values.hardware, hardwareNames),
    workers: values.workers === undefined ? undefined : whole('--workers', values.workers, 100_000),
  };
  return { act: 'rate', wish, json: values.json };
}

function number(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 1 && value <= max) return value;
  throw new Error(`${flag} ${text}: must be a number from 1 to ${max}.`);
}

function whole(flag: string, text: string, max: number): number {
  const value = number(flag, text, max);
  if (Number.isInteger(value)) return value;
  throw new Error(`${flag} ${text}: must be a whole number.`);
}

function oneOf<T extends string>(flag: string, text: string, names: readonly T[]): T {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new Error(`${flag} ${text}: must be of ${names.join(', ')}.`);
}
