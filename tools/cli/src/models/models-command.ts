import type { Command } from 'commander';
import { addCommands, type Commands } from '../add-commands.js';
import type { Cli } from '../cli.js';

const commands: Commands = {
  list: async () => (await import('./stored-models-commands.js')).addListCommand,
  pull: async () => (await import('./stored-models-commands.js')).addPullCommand,
  verify: async () => (await import('./stored-models-commands.js')).addVerifyCommand,
  import: async () => (await import('./import-command.js')).addImportCommand,
  compare: async () => (await import('./compare-command.js')).addCompareCommand,
  train: async () => (await import('./training/train-command.js')).addTrainCommand,
  retrain: async () => (await import('./training/retrain-command.js')).addRetrainCommand,
  route: async () => (await import('./routes/routes-commands.js')).addRouteCommand,
  promote: async () => (await import('./routes/routes-commands.js')).addPromoteCommand,
  rollback: async () => (await import('./routes/routes-commands.js')).addRollbackCommand,
  status: async () => (await import('./routes/routes-commands.js')).addStatusCommand,
};

/** `sightline models list|pull|verify`, and those that bring models and change what answers */
export async function addModelsCommand(program: Command, cli: Cli, args: readonly string[]): Promise<void> {
  const models = program.command('models').description('the models that can answer, and which of them do');
  await addCommands(models, cli, args, commands);
}
