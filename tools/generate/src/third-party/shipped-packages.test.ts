import { expect, it } from 'vitest';
import { packagesBelow } from './shipped-packages.js';

it('finds what an app leads to, through our own libraries and to the version that each package gets, and nothing else', () => {
  const locked = {
    'apps/a': { dependencies: { '@sightline/b': '*', x: '1' }, devDependencies: { tester: '1' } },
    'libs/b': { dependencies: { y: '1' }, peerDependencies: { absent: '1' } },
    'node_modules/@sightline/b': { link: true, resolved: 'libs/b' },
    'node_modules/x': { version: '1.0.0', license: 'MIT', optionalDependencies: { y: '2' } },
    'node_modules/x/node_modules/y': { version: '2.0.0', license: 'ISC' },
    'node_modules/y': { name: 'y-by-another-name', version: '1.0.0' },
    'node_modules/tester': { version: '1.0.0', license: 'GPL-3.0-only' },
  };
  expect(packagesBelow(locked, ['apps/a'])).toEqual([
    { name: 'x', version: '1.0.0', licence: 'MIT' },
    { name: 'y', version: '2.0.0', licence: 'ISC' },
    { name: 'y-by-another-name', version: '1.0.0', licence: undefined },
  ]);
});
