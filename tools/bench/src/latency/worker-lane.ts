import { startService } from '../processes/service-process.js';
import { codecs, imageMessage } from '../setup/image-message.js';
import type { Stage } from '../setup/stage.js';
import type { Lane } from './lane.js';

/** An inference-worker with topics of its own. */
export async function openWorkerLane(stage: Stage, delivery: 'exactly_once' | 'at_least_once'): Promise<Lane> {
  const topics = await stage.createTopics(delivery);
  const worker = await startService({
    app: 'inference-worker',
    name: `latency-${delivery}`,
    env: { ...stage.serviceEnv(topics), DELIVERY: delivery },
    profileDir: stage.profileDir,
  });
  return {
    name: delivery,
    resultsTopic: topics.RESULTS_TOPIC,
    message: (jpeg) => imageMessage(topics.IMAGE_TOPIC, jpeg),
    isLabel: async ({ value }) => (await codecs.prediction.decode(value)).outcome !== 'rejected',
    stop: () => worker.stop(),
  };
}
