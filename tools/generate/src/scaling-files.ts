import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GeneratedFile } from './generated-files.js';

/** docs/scaling.md and its plot, from the compiled simulation: the same recording gives the same numbers. */
export async function scalingFiles(root: string): Promise<readonly GeneratedFile[]> {
  const compiled = join(root, 'tools/simulate/dist/index.js');
  if (!existsSync(compiled)) throw new Error('tools/simulate is not built: run npm run build');
  const { scalingTables, recordedDaySentence, recordedDayPlot } = (await import(pathToFileURL(compiled).href)) as {
    readonly scalingTables: () => string;
    readonly recordedDaySentence: () => string;
    readonly recordedDayPlot: () => string;
  };
  const template = await readFile(join(root, 'tools/generate/templates/scaling.md'), 'utf8');
  const text = template.replace('{{tables}}', scalingTables().trimEnd()).replace('{{day}}', recordedDaySentence());
  return [
    { path: 'docs/scaling.md', text },
    { path: 'docs/images/scaling-day.svg', text: recordedDayPlot() },
  ];
}
