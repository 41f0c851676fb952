import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerraform, terraformFolder, variablesOf, type OpenTerraform } from './open-terraform.js';

const environments = ['dev', 'prod'];
const modules = readdirSync(join(terraformFolder, 'modules')).map((name) => join('modules', name));
const tested = modules.filter((folder) => existsSync(join(terraformFolder, folder, 'tests')));

const success = /^Success! [1-9]\d* passed, 0 failed\.$/m;

/** What infra/terraform promises under either of the two programs. */
export function describeInfra(program: 'terraform' | 'tofu'): void {
  let terraform: OpenTerraform;

  // NOTE: the first run builds the program, which takes minutes.
  beforeAll(async () => {
    terraform = await openTerraform(program);
  }, 900_000);

  afterAll(() => terraform.close());

  describe(`infra/terraform under ${program}`, { timeout: 120_000 }, () => {
    it('is written as its fmt writes it', async () => {
      expect((await terraform.run('.', ['fmt', '-check', '-recursive', '-diff'])).stdout).toBe('');
    });

    it('is valid by the schema of Google’s provider', async () => {
      await terraform.init('.');
      const { stdout } = await terraform.run('.', ['validate', '-json']);
      expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
    });

    it.each(environments)('passes its tests with the variables of %s', async (environment) => {
      await terraform.init('.');
      const { stdout, stderr } = await terraform.run('.', ['test', '-no-color', variablesOf(environment)]);
      expect(stderr).toBe('');
      expect(stdout).toMatch(success);
    });

    it.each(tested)('passes the tests of %s', async (folder) => {
      await terraform.init(folder);
      const { stdout, stderr } = await terraform.run(folder, ['test', '-no-color']);
      expect(stderr).toBe('');
      expect(stdout).toMatch(success);
    });
  });
}
