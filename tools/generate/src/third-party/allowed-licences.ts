import type { ShippedPackage } from './shipped-packages.js';

/** Licences that ask for no more than to be named. */
const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
  'Zlib',
]);

/** Packages that may have another, by the beginning of their name; the document says why. */
const exceptions: Readonly<Record<string, string>> = { '@img/sharp-': 'LGPL-3.0-or-later' };

/** What packages say of themselves in their LICENSE file alone, read in that version. */
const readByUs: Readonly<Record<string, string>> = {
  '@kafkajs/confluent-schema-registry 3.9.0': 'MIT',
  'jstat 1.9.6': 'MIT',
};

/**
 * The licence of a package that may ship.
 * @throws Error that names the package where it says no licence, or one that is not allowed.
 */
export function allowedLicence({ name, version, licence }: ShippedPackage): string {
  const said = licence ?? readByUs[`${name} ${version}`];
  if (said === undefined)
    throw new Error(`${name} ${version} names no licence: read its files, and say it in allowed-licences.ts`);
  const exception = Object.entries(exceptions).find(([beginning]) => name.startsWith(beginning))?.[1];
  const isAllowed = (one: string): boolean => allowed.has(one) || one === exception;
  const parts = said.replaceAll(/[()]/g, '').split(' AND ');
  if (parts.every((part) => part.split(' OR ').some(isAllowed))) return said;
  throw new Error(`${name} ${version} is under ${said}, which may not ship: see allowed-licences.ts`);
}
