import { confirm } from '@inquirer/prompts';
import { ModelError } from '@sightline/models';
import type { Cli } from '../../cli.js';
import { sizeText } from '../../output/sizes.js';
import type { ImportContext } from './import-model.js';
import { measureLoss, quantize, readCalibration, type QuantisationLoss } from './quantize.js';

/** What was said beforehand of the loss that is taken. */
export interface Acceptance {
  readonly accept?: boolean | undefined;
  readonly minAgreement?: number | undefined;
}

/** Makes int8 models by pictures of a folder; the loss is shown, and taken only as was said or is answered. */
export function quantizing(cli: Cli, dir: string, acceptance: Acceptance): NonNullable<ImportContext['quantize']> {
  return async (float, target, workFolder) => {
    const pictures = await readCalibration(dir, float);
    await quantize(float, pictures, target, workFolder, cli);
    return async (int8) => {
      const loss = await measureLoss(float, int8, pictures);
      await cli.err.print(`${lossText(loss)}\n`);
      await requireAccepted(loss, acceptance, cli);
    };
  };
}

/**
 * Ends the import unless the loss is taken.
 * @throws ModelError `disagrees` or `needs_answer`.
 */
export async function requireAccepted(
  { agreement }: QuantisationLoss,
  { accept = false, minAgreement }: Acceptance,
  { out, signal }: Pick<Cli, 'out' | 'signal'>,
): Promise<void> {
  if (accept) return;
  if (minAgreement !== undefined) {
    if (agreement >= minAgreement) return;
    throw new ModelError(
      'disagrees',
      `The int8 model keeps ${percent(agreement)} of the first answers, less than ${percent(minAgreement)}: nothing was added.`,
    );
  }
  if (!out.isTerminal) {
    throw new ModelError(
      'needs_answer',
      'Is that loss taken? Give --accept, or --min-agreement 0.98: nothing was added.',
    );
  }
  if (await confirm({ message: 'Add the int8 model?', default: agreement >= 0.98 }, { signal })) return;
  throw new ModelError('disagrees', 'The int8 model was not accepted: nothing was added.');
}

function lossText({
  pictures,
  agreement,
  meanDifference,
  largestDifference,
  floatBytes,
  int8Bytes,
}: QuantisationLoss): string {
  const loss = `first answer kept on ${percent(agreement)} of ${pictures} held-back pictures`;
  const moved = `its probability moved by ${meanDifference.toFixed(3)} on average, ${largestDifference.toFixed(3)} at most`;
  return `int8: ${sizeText(floatBytes)} → ${sizeText(int8Bytes)}; ${loss}; ${moved}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
