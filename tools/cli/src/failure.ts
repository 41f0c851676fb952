import { inspect } from 'node:util';
import { ConfigError } from '@sightline/config';
import { EngineError } from '@sightline/inference';
import { RetryableError } from '@sightline/messages';
import { ModelError } from '@sightline/models';
import { StartError } from '@sightline/service';
import { StorageError } from '@sightline/storage';
import { WarehouseError } from '@sightline/warehouse';
import { TrainingError } from '@sightline/train';
import { CommandError, UsageError } from './command-error.js';
import { exitCodes } from './exit-codes.js';

/** What a person is told of an error, and the exit code. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

const explained = [
  CommandError,
  StartError,
  ModelError,
  EngineError,
  RetryableError,
  StorageError,
  TrainingError,
  WarehouseError,
];

/** Says an error in a sentence. Where `debug` is on, its stack and causes follow. */
export function failureOf(error: unknown, { debug }: { readonly debug: boolean }): Failure {
  const failure = briefly(error);
  return debug ? { ...failure, text: `${failure.text}\n${inspect(error, { depth: 4 })}` } : failure;
}

function briefly(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError || (error instanceof ModelError && error.code === 'unknown_model')) {
    return { text: message, exitCode: exitCodes.usage };
  }
  if (error instanceof ConfigError) return { text: message, exitCode: exitCodes.settings };
  if (explained.some((known) => error instanceof known)) return { text: message, exitCode: exitCodes.failed };
  return ofOthers(error, message);
}

/** Of the libraries that a command uses directly. */
function ofOthers(error: unknown, message: string): Failure {
  const name = error instanceof Error ? error.name : '';
  // Ctrl-C at a question.
  if (name === 'ExitPromptError')
    return { text: 'stopped: the question was not answered.', exitCode: exitCodes.interrupted };
  if (name.startsWith('KafkaJS')) {
    return {
      text: `Kafka failed: ${message}. \`sightline check\` says what it looks like.`,
      exitCode: exitCodes.failed,
    };
  }
  const text = `this is a bug of sightline: ${message}. Run it again with SIGHTLINE_DEBUG=true and report what it prints.`;
  return { text, exitCode: exitCodes.failed };
}
