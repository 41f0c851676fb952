import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-credentials-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Reads, lists and writes in a process of its own that has these credentials alone, and gives back each failure. */
async function failuresWith(file: string): Promise<string[]> {
  const code = `
    const { openObjectStore } = await import(${JSON.stringify(new URL('./index.js', import.meta.url).href)});
    const store = openObjectStore({ GOOGLE_CLOUD_PROJECT: 'p' }, { retries: 0, timeoutMs: 5000 });
    const failed = (error) => console.log(error.code + ' ' + error.message);
    await store.read('photos', 'x')[Symbol.asyncIterator]().next().catch(failed);
    await store.list('photos', 'x')[Symbol.asyncIterator]().next().catch(failed);
    await store.write('photos', 'x', Buffer.from('hello')).catch(failed);
    process.exit();
  `;
  // A proxy that is not there: nothing of this test goes out of the machine.
  const env = {
    GOOGLE_APPLICATION_CREDENTIALS: file,
    HOME: folder,
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { env });
  return stdout.trim().split('\n');
}

describe('credentials', () => {
  it('that are missing are told as forbidden, with what to do', async () => {
    for (const line of await failuresWith(join(folder, 'not-there.json')))
      expect(line).toMatch(
        /^forbidden gs:\/\/photos\/x can't be \w+ without valid credentials: .*GOOGLE_APPLICATION_CREDENTIALS/,
      );
  });

  it('that have expired are told as forbidden, with what to do', async () => {
    const issuer = createServer((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'invalid_grant', error_description: 'The token has expired.' }));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const subject = join(folder, 'token');
    await writeFile(subject, 'a token');
    const file = join(folder, 'credentials.json');
    const federated = {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token`,
      credential_source: { file: subject },
    };
    await writeFile(file, JSON.stringify(federated));
    const lines = await failuresWith(file);
    issuer.close();
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toContain('without valid credentials: ');
  });
});
