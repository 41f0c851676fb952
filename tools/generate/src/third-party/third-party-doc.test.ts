import { describe, expect, it } from 'vitest';
import { thirdPartyDoc } from './third-party-doc.js';

const named = (name: string, licence: string | undefined) => ({ name, version: '1.0.0', licence });

describe('what ships that others made', () => {
  it('is listed by licence, with the weights of the models', () => {
    const model = { name: 'birds', version: '2', licence: 'Apache-2.0', source: 'somewhere', embedded: true };
    const doc = thirdPartyDoc([named('a', 'MIT'), named('b', 'ISC'), named('c', 'MIT')], [model]);
    expect(doc).toContain('## MIT\n\na 1.0.0, c 1.0.0\n');
    expect(doc).toContain('| birds 2 | Apache-2.0 | somewhere | in the images |');
  });

  it.each([
    ['a', undefined, 'a 1.0.0 names no licence'],
    ['b', 'GPL-3.0-only', 'b 1.0.0 is under GPL-3.0-only, which may not ship'],
    ['c', 'MIT AND LGPL-3.0-or-later', 'which may not ship'],
    ['d', '(GPL-2.0-only OR AGPL-3.0-only)', 'which may not ship'],
    ['e', 'UNLICENSED', 'which may not ship'],
  ])('is refused where %s is under %s', (name, licence, sentence) => {
    expect(() => thirdPartyDoc([named(name, licence)], [])).toThrow(sentence);
  });

  it.each([
    ['a', '(MIT OR GPL-3.0-only)'],
    ['b', '(MIT AND Zlib)'],
    ['@img/sharp-libvips-linux-x64', 'LGPL-3.0-or-later'],
  ])('may hold %s under %s', (name, licence) => {
    expect(thirdPartyDoc([named(name, licence)], [])).toContain(`## ${licence}`);
  });
});
