import { modelNames, type ModelName } from '@sightline/capacity';
import { Option, type Command } from 'commander';
import { wholeNumber } from '../../options.js';

/** What a price is worked out for. */
export interface PriceFlags {
  /** Images a second, day and night. */
  readonly rate: number;
  readonly model: ModelName;
}

/** Adds them to a command. */
export function addPriceOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--rate <n>', 'images a second, day and night, that the price is worked out for')
        .argParser(wholeNumber(1, 1_000_000))
        .default(5),
    )
    .addOption(
      new Option('--model <name>', 'network that the price is worked out for')
        .choices(modelNames)
        .default('mobilenet_v2'),
    );
}
