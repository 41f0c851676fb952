import { fakeBroker } from '@sightline/kafka/testing';
import { describe, expect, it } from 'vitest';
import { run } from '../testing/run.js';

describe('sightline topics', () => {
  it('creates what is missing, once', async () => {
    const broker = fakeBroker();
    const missing = await run(['topics', 'check'], { broker });
    expect(missing.code).toBe(1);
    expect(missing.stdout.match(/✗ missing/g)).toHaveLength(8);
    expect(missing.stdout).toContain('Create what is missing: sightline topics apply');

    const first = await run(['topics', 'apply'], { broker });
    expect([first.code, first.stdout.match(/✓ created/g)?.length]).toEqual([0, 8]);
    const second = await run(['topics', 'apply'], { broker });
    expect([second.code, second.stdout.match(/✓ ok/g)?.length]).toEqual([0, 8]);
  });

  it('says what differs and how to mend it, and changes nothing', async () => {
    const broker = fakeBroker();
    await run(['topics', 'apply'], { broker });
    const env = { TOPIC_PARTITIONS: '12', RESULTS_RETENTION_HOURS: '48' };
    const { code, stdout } = await run(['topics', 'apply'], { broker, env });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ partitions is 3, not 12; retention.ms is 604800000, not 172800000');
    expect(stdout).toMatch(/Partitions: kafka-topics\.sh --alter .*\nSettings: kafka-configs\.sh --alter/);
    expect((await run(['topics', 'check'], { broker })).code).toBe(0);
  });

  it('tells programs the same', async () => {
    const broker = fakeBroker({ topics: { 'image-stream': 1 } });
    const { code, stdout } = await run(['topics', 'check', '--json'], { broker });
    const topics = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(1);
    expect(topics).toHaveLength(8);
    expect(topics[0]).toMatchObject({
      topic: 'image-stream',
      state: 'differs',
      partitions: 3,
      differences: [{ field: 'partitions', wanted: '3', found: '1' }],
    });
  });
});
