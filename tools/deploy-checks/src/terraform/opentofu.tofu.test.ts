import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerraform, type OpenTerraform } from './open-terraform.js';

let tofu: OpenTerraform;

// NOTE: the first run builds OpenTofu, which takes minutes.
beforeAll(async () => {
  tofu = await openTerraform('tofu');
}, 900_000);

afterAll(() => tofu.close());

// The oldest OpenTofu there is; it has no mock_provider yet, which the tests need.
describe('infra/terraform under OpenTofu', { timeout: 120_000 }, () => {
  it.each(['environments/dev', 'environments/prod'])('is valid in %s', async (environment) => {
    await tofu.init(environment);
    const { stdout } = await tofu.run(environment, ['validate', '-json', '-no-tests']);
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
  });

  it('is written as tofu fmt writes it', async () => {
    expect((await tofu.run('.', ['fmt', '-check', '-recursive', '-diff'])).stdout).toBe('');
  });
});
