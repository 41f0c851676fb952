import type { Command } from 'commander';
import { wholeNumber } from '../../options.js';

/** What a price is worked out for. */
export interface PriceFlags {
  /** Images a second, day and night. */
  readonly rate: number;
}

/** Adds them to a command. */
export function addPriceOptions(command: Command): Command {
  return command.option('--rate <n>', 'images a second that the price is worked out for', wholeNumber(1, 1_000_000), 5);
}
