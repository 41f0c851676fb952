import { variablesOf, type OpenTerraform } from './open-terraform.js';

/** Values for the chart, by region. */
export type RegionValues = Readonly<Record<string, unknown>>;

interface TestMessage {
  readonly type: string;
  readonly '@testrun'?: string;
  readonly test_state?: { readonly outputs: { readonly helm_values: { readonly value: RegionValues } } };
}

/**
 * The output `helm_values` of a run of the tests with an environment's variables: Terraform's own, with a provider that makes nothing.
 * @throws Error with Terraform's words where the run fails.
 */
export async function outputValues(terraform: OpenTerraform, environment: string, run: string): Promise<RegionValues> {
  const { stdout } = await terraform.run('.', ['test', '-json', '-verbose', variablesOf(environment)]);
  const messages = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as TestMessage]));
  const state = messages.find(({ type, '@testrun': name }) => type === 'test_state' && name === run)?.test_state;
  if (state === undefined) throw new Error(`the run ${run} has no state:\n${stdout}`);
  return state.outputs.helm_values.value;
}
