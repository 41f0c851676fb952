import { describe, expect, it } from 'vitest';
import { measureProcess } from './process-figures.js';

describe('measureProcess', () => {
  it('tells the cores that were in use since the call before, and the memory', () => {
    const measure = measureProcess();
    measure();
    const until = performance.now() + 50;
    while (performance.now() < until);
    const busy = measure();
    // Other threads of the test runner may work as well; a machine under load may give this one less than a core.
    expect(busy.cpu).toBeGreaterThan(0.02);
    expect(busy.memory_bytes).toBeGreaterThan(10_000_000);
    expect(busy.event_loop_delay_ms).toBeGreaterThanOrEqual(0);
  });
});
