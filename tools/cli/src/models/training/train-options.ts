import { InvalidArgumentError, type Command } from 'commander';
import type { Cli } from '../../cli.js';
import { UsageError } from '../../command-error.js';
import { jsonOption, share, wholeNumber } from '../../options.js';
import { modelName, versionName } from '../name-options.js';
import { readModelPlaces } from '../read-model-settings.js';

/** What all commands that learn a model take. */
export interface TrainFlags {
  readonly name: string;
  readonly version?: string;
  readonly repository?: string;
  readonly seed: number;
  readonly heldOut: number;
  readonly maxSkipped: number;
  readonly json?: boolean;
}

/** Adds the flags to a command. */
export function addTrainOptions(command: Command): Command {
  return command
    .requiredOption('--name <name>', 'what it is to be called: small letters, digits and _', modelName)
    .option('--version <version>', 'its version (default: the next number)', versionName)
    .option('--repository <place>', 'where it is added (MODEL_REPOSITORY)')
    .option('--seed <number>', 'another one holds out other pictures', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--held-out <share>', 'share of each label’s pictures to judge by', heldOutShare, 0.2)
    .option('--max-skipped <share>', 'give up if more of the pictures can’t be used', share, 0.1)
    .addOption(jsonOption('what was learned, as one JSON object'));
}

/** Where the new version goes. @throws UsageError when neither flag nor setting says it. */
export function requireRepository({ env }: Pick<Cli, 'env'>, flags: TrainFlags): string {
  const repository = readModelPlaces(env, flags).repository?.location;
  if (repository !== undefined) return repository;
  throw new UsageError(
    'Where shall it be added? Give --repository PLACE (a folder, or gs://BUCKET/PREFIX) or set MODEL_REPOSITORY.',
  );
}

function heldOutShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.05 && value <= 0.5) return value;
  throw new InvalidArgumentError('It must be a number from 0.05 to 0.5, such as 0.2.');
}
