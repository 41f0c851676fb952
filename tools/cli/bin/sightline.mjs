#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('sightline: the code is not compiled yet: run `npm run build` first.\n');
  process.exitCode = 1;
}
