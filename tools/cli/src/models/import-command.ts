import { Option, InvalidArgumentError, type Command } from 'commander';
import { durationText, printable } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { UsageError } from '../command-error.js';
import { addExamples, addNote, jsonOption, share } from '../options.js';
import { tableText, type Column } from '../output/table.js';
import { openAsking, parseSize } from './importing/ask.js';
import { importModel, type Imported, type ImportRequest, type SampleAnswer } from './importing/import-model.js';
import { presets } from './importing/normalisation.js';
import { modelName, versionName } from './name-options.js';
import { quantizing } from './importing/accept-quantised.js';
import { convertSource } from './importing/convert-source.js';
import { readModelPlaces, versionPlace } from './read-model-settings.js';

interface ImportFlags extends Omit<ImportRequest, 'source' | 'pictures'> {
  readonly repository?: string;
  readonly pictures?: readonly string[];
  readonly engine?: 'onnx' | 'tensorflow';
  readonly json?: boolean;
  readonly int8?: boolean;
  readonly calibrate?: string;
  readonly accept?: boolean;
  readonly minAgreement?: number;
}

/** `sightline models import` */
export function addImportCommand(models: Command, cli: Cli): void {
  const command = models
    .command('import')
    .description('bring a model of your own into a repository, after trying it with the real engine')
    .argument('<source>', 'an .onnx file, a SavedModel folder or its .tar.gz, or a .keras file')
    .requiredOption('--name <name>', 'what it is to be called: small letters, digits and _', modelName)
    .option('--version <version>', 'its version (default: the next number)', versionName)
    .option('--repository <place>', 'where it is added (MODEL_REPOSITORY)')
    .addOption(new Option('--preprocessing <preset>', 'how pixels become numbers').choices(Object.keys(presets)))
    .option('--scale <number>', 'pixels are divided by this first', positive)
    .option('--mean <r,g,b>', 'then this is subtracted, in the order of the colours', threeNumbers)
    .option('--std <r,g,b>', 'and divided by this', threeNumbers)
    .addOption(new Option('--crop <way>', 'whole picture, or its centre').choices(['stretch', 'center']))
    .option('--crop-fraction <share>', 'side of the centre as a share of the shorter side', share)
    .addOption(new Option('--interpolation <kernel>').choices(['nearest', 'bilinear', 'bicubic', 'lanczos3']))
    .addOption(new Option('--color-order <order>').choices(['RGB', 'BGR']))
    .addOption(new Option('--layout <layout>', 'where the colours are, if it can’t be told').choices(['NHWC', 'NCHW']))
    .option('--size <WxH>', 'size of its pictures, where it takes any', pictureSize)
    .option('--labels <file>', 'one label a line, in the order of the classes; or imagenet, or numbered')
    .addOption(
      new Option('--output-kind <kind>', 'default: seen from its numbers').choices(['logits', 'probabilities']),
    )
    .option('--input <name>', 'the input that takes pictures')
    .option('--output <name>', 'the output with the scores')
    .option('--licence <name>', 'under which the weights may be used')
    .option('--keep-input', 'leave floats as input instead of writing the normalisation into the graph')
    .addOption(new Option('--engine <engine>', 'of a SavedModel or .keras file').choices(['onnx', 'tensorflow']))
    .option('--int8', 'make it int8: a quarter of the size, with --calibrate')
    .option('--calibrate <dir>', 'pictures of the kind it will see, 20 to 250')
    .option('--min-agreement <share>', 'take the int8 model if so many first answers stay', share)
    .option('--accept', 'take the int8 model whatever it loses')
    .option('--pictures <file...>', 'pictures to show answers for (default: the sample photos)')
    .addOption(jsonOption('what was added, as one JSON object'))
    .action((source: string, flags: ImportFlags) => runImport(cli, source, flags));
  addNote(
    command,
    'What neither the file nor a flag says is asked on a terminal. An ONNX model with',
    'floats as input gets the normalisation written into its graph. Nothing is added',
    'unless the model loads, has a label a class and gives finite scores.',
  );
  addExamples(command, [
    [
      'From torch.onnx.export',
      'sightline models import net.onnx --name birds --labels birds.txt --preprocessing imagenet-torch',
    ],
    [
      'A SavedModel with pixels from 0 to 1',
      'sightline models import saved/ --name signs --labels signs.txt --preprocessing unit',
    ],
  ]);
}

async function runImport(cli: Cli, source: string, flags: ImportFlags): Promise<void> {
  const {
    repository: location,
    pictures = [],
    engine,
    json = false,
    int8,
    calibrate,
    accept,
    minAgreement,
    ...request
  } = flags;
  const { repository: target } = readModelPlaces(cli.env, { repository: location });
  if (target === undefined)
    throw new UsageError(
      'Where shall it be added? Give --repository PLACE (a folder, or gs://BUCKET/PREFIX) or set MODEL_REPOSITORY.',
    );
  if ((int8 === true) !== (calibrate !== undefined)) throw new UsageError('--int8 and --calibrate DIR go together.');
  const startedAt = performance.now();
  const { model, samples } = await importModel(
    { ...request, source, pictures },
    {
      target,
      asking: openAsking(cli, !json),
      convert: (found, workFolder) => convertSource(found, { engine, workFolder, cli }),
      quantize: calibrate === undefined ? undefined : quantizing(cli, calibrate, { accept, minAgreement }),
      review: (_, imported) => (json ? Promise.resolve() : printSamples(cli, imported)),
    },
  );
  const { name, version, input, output } = model.manifest;
  const folder = versionPlace(target.location, name, version);
  if (json) return cli.out.print(`${JSON.stringify({ name, version, folder, manifest: model.manifest, samples })}\n`);
  const facts = `${model.labels.length} classes, ${input.type} ${input.layout}, ${output.kind}`;
  await cli.out.print(
    `${cli.out.colors.green('✓')} ${name} ${version} is in ${printable(folder)} (${facts}; ${durationText(performance.now() - startedAt)})\n`,
  );
}

const columns: readonly Column<SampleAnswer>[] = [
  { title: 'PICTURE', text: ({ file }) => printable(file), shrinkTo: 12 },
  { title: 'TOP 5', text: ({ top }) => top.map(({ label }) => printable(label)).join('\n'), shrinkTo: 20 },
  {
    title: 'CONF.',
    text: ({ top }) => top.map(({ score }) => `${(score * 100).toFixed(1)}%`).join('\n'),
    align: 'right',
  },
];

async function printSamples({ out }: Cli, { samples }: Imported): Promise<void> {
  await out.print(tableText(columns, samples, out));
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function threeNumbers(text: string): [number, number, number] {
  const [r, g, b, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (r !== undefined && g !== undefined && b !== undefined && more.length === 0 && [r, g, b].every(Number.isFinite))
    return [r, g, b];
  throw new InvalidArgumentError('It must be three numbers such as 0.485,0.456,0.406.');
}

function pictureSize(text: string): { width: number; height: number } {
  const size = parseSize(text);
  if (size !== undefined) return size;
  throw new InvalidArgumentError('It must be a size such as 224 or 320x240.');
}
