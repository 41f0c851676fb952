import { randomUUID } from 'node:crypto';
import { bareModel } from '../bare/bare-model.js';
import type { HopSetup } from '../bare/hop-process.js';
import { startBare } from '../processes/bare-process.js';
import type { Stage } from '../setup/stage.js';
import type { Lane } from './lane.js';

/** The bare hop: what the libraries cost with nothing of ours around them. */
export async function openFloorLane(stage: Stage): Promise<Lane> {
  const topics = await stage.createTopics('floor');
  const setup: HopSetup = {
    brokers: stage.brokers,
    model: await bareModel(),
    imageTopic: topics.IMAGE_TOPIC,
    resultsTopic: topics.RESULTS_TOPIC,
    groupId: topics.IMAGE_TOPIC,
  };
  const hop = await startBare(new URL('../bare/hop-process.js', import.meta.url), setup);
  return {
    name: 'floor',
    resultsTopic: topics.RESULTS_TOPIC,
    message: (jpeg) => {
      const imageId = randomUUID();
      return Promise.resolve({ imageId, record: { topic: topics.IMAGE_TOPIC, key: imageId, value: jpeg } });
    },
    isLabel: () => Promise.resolve(true),
    stop: () => hop.stop(),
  };
}
