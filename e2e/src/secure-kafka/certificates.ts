import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate authority of one test. */
export interface Authority {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that an authority signed, with its key. */
export interface Signed {
  readonly keyFile: string;
  readonly certFile: string;
  /** Both in one file, as a broker reads them. */
  readonly bothFile: string;
}

const common = { keyType: 'ec', algorithm: 'sha256' } as const;

/** Makes a certificate authority that nobody else knows. */
export async function makeAuthority(name: string): Promise<Authority> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key, cert };
}

/** Signs a certificate for 127.0.0.1 and writes it, with its key, as PEM files into a folder. */
export async function sign(authority: Authority, folder: string, name: string): Promise<Signed> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    ...common,
    ca: authority,
    extensions: [
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const [keyFile, certFile, bothFile] = ['key', 'cert', 'both'].map((part) => join(folder, `${name}.${part}.pem`)) as [
    string,
    string,
    string,
  ];
  await Promise.all([writeFile(keyFile, key), writeFile(certFile, cert), writeFile(bothFile, key + cert)]);
  return { keyFile, certFile, bothFile };
}
