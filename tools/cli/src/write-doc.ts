import { writeFile } from 'node:fs/promises';
import { cliDoc } from './cli-doc.js';

await writeFile(new URL('../../../docs/cli.md', import.meta.url), await cliDoc());
