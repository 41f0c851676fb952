import type { Producer } from '../broker.js';
import { startSends } from './send-spans.js';

/** A producer that records the sending of each traced record as a step of its trace. */
export function tracedProducer(producer: Producer): Producer {
  return {
    async send(records) {
      const sends = startSends(records);
      try {
        await producer.send(sends.records);
        sends.end();
      } catch (error) {
        sends.end(error);
        throw error;
      }
    },
    get healthy() {
      return producer.healthy;
    },
    close: () => producer.close(),
  };
}
