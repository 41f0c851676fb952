import { secondsAMonth, type Amounts } from './monthly-bill.js';

/** What Google's guide to sizing a cluster says of one vCPU, and how much of it to plan with. */
const writeMbPerVcpuS = 20;
const plannedUtilisation = 0.5;
const readsPerWrite = 4;
const leastVcpus = 3;
const memoryGibPerVcpu = 4;
/** What Google says to expect of disks for each vCPU. */
const localGibPerVcpu = 100;
const zones = 3;
const gib = 2 ** 30;

/** Traffic of a Kafka cluster. */
export interface KafkaLoad {
  readonly writtenBytesPerS: number;
  readonly readBytesPerS: number;
  readonly replicationFactor: number;
  /** What the topics keep, bytes of one copy. */
  readonly retainedBytes: number;
}

/** vCPUs of a cluster on Managed Service for Apache Kafka, by Google's own formula (its page "Plan the size of your cluster"). */
export function kafkaVcpus({ writtenBytesPerS, readBytesPerS, replicationFactor }: KafkaLoad): number {
  const writes = writtenBytesPerS * replicationFactor;
  const reads = readBytesPerS + writtenBytesPerS * (replicationFactor - 1);
  const vcpus = (writes + reads / readsPerWrite) / (writeMbPerVcpuS * 1e6 * plannedUtilisation);
  return Math.max(leastVcpus, Math.ceil(vcpus));
}

/** What that cluster uses. Readers read from the copy in their own zone; writers write to whichever leads. */
export function kafkaAmounts(load: KafkaLoad): Amounts {
  const vcpus = kafkaVcpus(load);
  const crossings = load.replicationFactor - 1 + (zones - 1) / zones;
  return {
    'kafka-vcpu': vcpus,
    'kafka-memory': vcpus * memoryGibPerVcpu,
    'kafka-local-storage': vcpus * localGibPerVcpu,
    'kafka-remote-storage': load.retainedBytes / gib,
    'inter-zone': (load.writtenBytesPerS * crossings * secondsAMonth) / gib,
  };
}
