import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, jsonOption } from '../options.js';
import { listModels } from './list-models.js';
import { pullModels } from './pull-models.js';
import { verifyModels } from './verify-models.js';

/** `sightline models list` */
export function addListCommand(models: Command, cli: Cli): void {
  const list = models
    .command('list')
    .description('the catalogue, which of it is on this machine, and what the repository has')
    .option('--repository <place>', 'whose models are listed as well (MODEL_REPOSITORY)')
    .addOption(jsonOption('one JSON object a line, one for each model'))
    .action((options: { readonly json?: boolean; readonly repository?: string }) => listModels(cli, options));
  addExamples(list, [['What can be used at once', 'sightline models list']]);
}

/** `sightline models pull` */
export function addPullCommand(models: Command, cli: Cli): void {
  const pull = models
    .command('pull')
    .description('fetch models into the cache; an interrupted pull goes on where it broke')
    .argument('[name...]', 'models of the catalogue (default: the one that MODEL names)')
    .action((names: readonly string[]) => pullModels(cli, names));
  addNote(
    pull,
    'The cache is MODEL_CACHE_DIR (~/.cache/sightline/models). Where there is no open',
    'network set HTTPS_PROXY or MODEL_MIRROR_URL.',
  );
  addExamples(pull, [
    ['The default model', 'sightline models pull'],
    ['Two others', 'sightline models pull resnet50 vgg16'],
    ['From a web server of your own', 'MODEL_MIRROR_URL=http://mirror/models sightline models pull resnet50'],
  ]);
}

/** `sightline models verify` */
export function addVerifyCommand(models: Command, cli: Cli): void {
  const verify = models
    .command('verify')
    .description('read models through, compare digests and recorded outputs; exit code 1 if one is not right')
    .argument('[name...]', 'name or name@version (default: all on this machine and in the repository)')
    .option('--repository <place>', 'where models are looked for by name (MODEL_REPOSITORY)')
    .action((names: readonly string[], flags: { readonly repository?: string }) => verifyModels(cli, names, flags));
  addExamples(verify, [['Everything on this machine', 'sightline models verify']]);
}
