import { expect, it } from 'vitest';
import { majorVersion } from './java-runtime.js';

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_392"', 8],
  ['openjdk version "25" 2025-09-16', 25],
  ['openjdk version "25-ea" 2025-09-16', 25],
  ['The operation couldn’t be completed. Unable to locate a Java Runtime.', 0],
  ['', 0],
])('reads the major version out of %j', (output, version) => {
  expect(majorVersion(output)).toBe(version);
});
