import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('../main.js', import.meta.url));

it(
  'asks one model server from both sides, which find the same scores in both protocols',
  { timeout: 300_000 },
  async () => {
    const what = ['--engines', 'remote', '--models', 'efficientnet_lite0', '--batches', '1,2', '--threads', '1'];
    const args = [main, 'engines', ...what, '--rounds', '1', '--seconds', '0', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {
      readonly rows: readonly { readonly protocol: string; readonly batch: number; readonly ratio: number }[];
      readonly worstRatioToPython: number;
    };
    expect(last.rows.map(({ protocol, batch }) => `${protocol} ${batch}`)).toEqual([
      'open_inference_grpc 1',
      'open_inference_grpc 2',
      'open_inference_rest 1',
      'open_inference_rest 2',
    ]);
    for (const row of last.rows) expect(row).toMatchObject({ engine: 'remote', threads: 1 });
    expect(last.worstRatioToPython).toBe(Math.max(...last.rows.map(({ ratio }) => ratio)));
    expect(last.worstRatioToPython).toBeGreaterThan(0);
  },
);
