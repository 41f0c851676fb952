import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type tls from 'node:tls';
import { flag, text, type Rule, type Values } from '@sightline/config';

/** How to speak TLS to the brokers. */
export const tlsSettings = {
  KAFKA_TLS: flag({ default: false, doc: 'Speak TLS to the brokers.' }),
  KAFKA_TLS_CA_FILE: text({ doc: 'File with the certificate authority of the brokers, PEM; unset: the system’s.' }),
  KAFKA_TLS_CERT_FILE: text({ doc: 'File with the client certificate, PEM.' }),
  KAFKA_TLS_KEY_FILE: text({ doc: 'File with the key of the client certificate, PEM.' }),
};

type TlsSettings = Values<typeof tlsSettings>;

type FileSetting = 'KAFKA_TLS_CA_FILE' | 'KAFKA_TLS_CERT_FILE' | 'KAFKA_TLS_KEY_FILE';

const parsers = {
  KAFKA_TLS_CA_FILE: (bytes: Buffer) => new X509Certificate(bytes),
  KAFKA_TLS_CERT_FILE: (bytes: Buffer) => new X509Certificate(bytes),
  KAFKA_TLS_KEY_FILE: (bytes: Buffer) => createPrivateKey(bytes),
} as const;

/** What TLS connections to the brokers are made with. */
export function tlsOptions(settings: TlsSettings): tls.ConnectionOptions {
  const { KAFKA_TLS_CA_FILE: ca, KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: key } = settings;
  return {
    ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
    ...(cert === undefined ? {} : { cert: readFileSync(cert) }),
    ...(key === undefined ? {} : { key: readFileSync(key) }),
  };
}

/** The files must be there, hold what they should, and fit one another: said before anything connects. */
export const tlsFileRules: readonly Rule<typeof tlsSettings>[] = [
  (settings) => fileProblem('KAFKA_TLS_CA_FILE', settings),
  (settings) => fileProblem('KAFKA_TLS_CERT_FILE', settings),
  (settings) => fileProblem('KAFKA_TLS_KEY_FILE', settings),
  (settings) => {
    const { KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: key } = settings;
    if (cert === undefined || key === undefined) return undefined;
    if (fileProblem('KAFKA_TLS_CERT_FILE', settings) ?? fileProblem('KAFKA_TLS_KEY_FILE', settings)) return undefined;
    const isPair = new X509Certificate(readFileSync(cert)).checkPrivateKey(createPrivateKey(readFileSync(key)));
    return isPair ? undefined : `KAFKA_TLS_KEY_FILE=${key} is not the key of KAFKA_TLS_CERT_FILE=${cert}`;
  },
];

function fileProblem(name: FileSetting, settings: TlsSettings): string | undefined {
  const path = settings[name];
  if (path === undefined) return undefined;
  const problem = complaintOf(() => readFileSync(path));
  if (problem !== undefined) return `${name}=${path} can't be read: ${problem}`;
  const wrong = complaintOf(() => parsers[name](readFileSync(path)));
  const what = name === 'KAFKA_TLS_KEY_FILE' ? 'private key without a passphrase' : 'certificate';
  return wrong && `${name}=${path} holds no ${what} in PEM: ${wrong}`;
}

function complaintOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
