import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { ConfigError, readSettings } from '@sightline/config';
import { afterAll, describe, expect, it } from 'vitest';
import { kafkaRules, kafkaSettings } from './kafka-settings.js';

const folder = mkdtempSync(join(tmpdir(), 'sightline-tls-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const certificate = file('some.pem', rootCertificates[0] ?? '');
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = file('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();

const problems = (env: Record<string, string>): readonly string[] => {
  try {
    readSettings(kafkaSettings, kafkaRules, { KAFKA_TLS: 'true', ...env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('the files of TLS', () => {
  it('are taken when they hold what they should', () => {
    expect(problems({ KAFKA_TLS_CA_FILE: certificate })).toEqual([]);
  });

  it('are all named when they are missing or hold something else', () => {
    const missing = join(folder, 'missing.pem');
    const all = problems({
      KAFKA_TLS_CA_FILE: missing,
      KAFKA_TLS_CERT_FILE: file('not.pem', 'hello'),
      KAFKA_TLS_KEY_FILE: certificate,
    });
    expect(all).toHaveLength(3);
    expect(all[0]).toContain(`KAFKA_TLS_CA_FILE=${missing} can't be read: ENOENT`);
    expect(all[1]).toMatch(/KAFKA_TLS_CERT_FILE=.*not\.pem holds no certificate in PEM/);
    expect(all[2]).toMatch(/KAFKA_TLS_KEY_FILE=.*some\.pem holds no private key/);
  });

  it('must fit one another', () => {
    const [problem] = problems({ KAFKA_TLS_CERT_FILE: certificate, KAFKA_TLS_KEY_FILE: key });
    expect(problem).toMatch(/^KAFKA_TLS_KEY_FILE=.*key\.pem is not the key of KAFKA_TLS_CERT_FILE=/);
  });

  it('may not be locked with a passphrase', () => {
    const env = { KAFKA_TLS_CERT_FILE: certificate, KAFKA_TLS_KEY_FILE: file('locked.pem', locked) };
    expect(problems(env).join()).toContain('holds no private key without a passphrase');
  });
});
