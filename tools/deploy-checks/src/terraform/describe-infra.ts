import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerraform, terraformFolder, type OpenTerraform } from './open-terraform.js';

const environments = ['environments/dev', 'environments/prod'];
const tested = readdirSync(terraformFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('/tests'))
  .map((folder) => folder.slice(0, -'/tests'.length))
  .sort();

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

    it.each(environments)('is valid by the schema of Google’s provider, in %s', async (environment) => {
      await terraform.init(environment);
      const { stdout } = await terraform.run(environment, ['validate', '-json']);
      expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
    });

    it.each(tested)('passes the tests of %s', async (folder) => {
      await terraform.init(folder);
      const { stdout, stderr } = await terraform.run(folder, ['test', '-no-color']);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^Success! [1-9]\d* passed, 0 failed\.$/m);
    });
  });
}
