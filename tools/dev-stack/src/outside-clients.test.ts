import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { missingClients, type OutsideClient } from '../bootstrap/outside-clients.mjs';
import { workspaceRoot } from '../bootstrap/workspace.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sightline-outside-clients-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is found where the path holds these commands alone, each of which ends at once with 0. */
function found(...commands: readonly string[]): readonly string[] {
  const path = mkdtempSync(join(folder, 'path-'));
  for (const command of commands) writeFileSync(join(path, command), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const script = `import { outsideClients } from './tools/dev-stack/bootstrap/outside-clients.mjs'; console.log(JSON.stringify(outsideClients()));`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = spawnSync(process.execPath, args, { cwd: workspaceRoot, env: { PATH: path }, encoding: 'utf8' });
  const clients = JSON.parse(stdout) as OutsideClient[];
  return clients.filter((client) => client.found).map(({ name }) => name);
}

describe('the programs of others that tests drive', () => {
  it('are found on the path', () => {
    expect(found()).toEqual([]);
    expect(found('kcat', 'curl')).toEqual(['kcat', 'curl']);
    expect(found('python')).toEqual(['python']);
    expect(found('python3', 'kcat', 'curl')).toEqual(['python', 'kcat', 'curl']);
  });

  it('are named, with their tests, where they are missing', () => {
    const client = (name: string, isFound: boolean): OutsideClient => ({ name, title: name, found: isFound });
    expect(missingClients([client('kcat', true)])).toBeUndefined();
    expect(missingClients([client('kcat', false), client('curl', true), client('python', false)])).toBe(
      'Not on this machine, so not tested: kcat, python (e2e/**/*.kcat.test.ts, e2e/**/*.python.test.ts).',
    );
  });
});
