import { describe, expect, it } from 'vitest';
import { BrokerWatch } from './broker-watch.js';

/** Brokers that answer a ping once they are told to. */
function brokers(): { healthy: boolean; answer: () => void; pings: number; ping: () => Promise<void> } {
  const state = {
    healthy: true,
    pings: 0,
    answer: (): void => undefined,
    ping: () => {
      state.pings += 1;
      return new Promise<void>((resolve) => (state.answer = resolve));
    },
  };
  return state;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('BrokerWatch', () => {
  it('asks nothing while the producer is healthy', () => {
    const state = brokers();
    const watch = new BrokerWatch({ producer: state, broker: state, intervalMs: 1 });
    expect(watch.available).toBe(true);
    expect(state.pings).toBe(0);
  });

  it('refuses at once while the brokers are away, asking them once at a time', () => {
    const state = brokers();
    const watch = new BrokerWatch({ producer: state, broker: state, intervalMs: 1 });
    state.healthy = false;
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(() => {
        watch.checkAvailable();
      }).toThrow(expect.objectContaining({ code: 'broker_unavailable', headers: { 'retry-after': '2' } }) as Error);
    }
    expect(state.pings).toBe(1);
  });

  it('lets uploads through as soon as the brokers answer, before the producer knows', async () => {
    const state = brokers();
    const watch = new BrokerWatch({ producer: state, broker: state, intervalMs: 1 });
    state.healthy = false;
    expect(watch.available).toBe(false);
    state.answer();
    await turn();
    expect(watch.available).toBe(true);
  });

  it('asks again when a send fails although they had answered', async () => {
    const state = brokers();
    const watch = new BrokerWatch({ producer: state, broker: state, intervalMs: 1 });
    state.healthy = false;
    expect(watch.available).toBe(false);
    state.answer();
    await turn();
    watch.failed();
    expect(watch.available).toBe(false);
    expect(state.pings).toBe(2);
  });
});
