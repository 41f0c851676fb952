import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { missingClients, type OutsideClient } from '../bootstrap/outside-clients.mjs';
import { workspaceRoot } from '../bootstrap/workspace.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sightline-outside-clients-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is found where the path holds these commands alone, each of which ends at once with 0, and the home folder nothing. */
function found(...commands: readonly string[]): readonly string[] {
  return foundAtHome(mkdtempSync(join(folder, 'home-')), ...commands);
}

function foundAtHome(home: string, ...commands: readonly string[]): readonly string[] {
  const path = mkdtempSync(join(folder, 'path-'));
  for (const command of commands) writeFileSync(join(path, command), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const script = `import { outsideClients } from './tools/dev-stack/bootstrap/outside-clients.mjs'; console.log(JSON.stringify(outsideClients()));`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = spawnSync(process.execPath, args, {
    cwd: workspaceRoot,
    env: { PATH: path, HOME: home },
    encoding: 'utf8',
  });
  const clients = JSON.parse(stdout) as OutsideClient[];
  return clients.filter((client) => client.found).map(({ name }) => name);
}

describe('the programs of others that tests drive', () => {
  it('are found on the path', () => {
    expect(found()).toEqual([]);
    expect(found('kcat', 'curl', 'terraform')).toEqual(['kcat', 'curl', 'terraform']);
    expect(found('python')).toEqual(['python', 'bigquery']);
    expect(found('python3', 'kcat', 'curl')).toEqual(['python', 'kcat', 'curl', 'bigquery']);
  });

  it('are found in pyenv too where a new Python is needed, and no old one is tried', () => {
    const home = mkdtempSync(join(folder, 'home-'));
    const install = (version: string): void => {
      const bin = join(home, '.pyenv/versions', version, 'bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'python3'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    };
    install('3.12.9');
    expect(foundAtHome(home)).toEqual([]);
    install('3.13.2');
    expect(foundAtHome(home)).toEqual(['bigquery']);
  });

  it('are named, with their tests, where they are missing', () => {
    const client = (name: string, isFound: boolean): OutsideClient => ({ name, title: name, found: isFound });
    expect(missingClients([client('kcat', true)])).toBeUndefined();
    expect(missingClients([client('kcat', false), client('curl', true), client('python', false)])).toBe(
      'Not on this machine, so not tested: kcat, python (**/*.kcat.*test.ts, **/*.python.*test.ts).',
    );
  });
});
