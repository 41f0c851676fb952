import { readFile, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Why a broker ended, as a sentence, and whether another start would end the same way. */
export interface KafkaEnd {
  readonly reason: string;
  readonly hopeless: boolean;
}

const fullDisk: KafkaEnd = {
  reason: 'Kafka stopped because the disk is full: free some space and start again.',
  hopeless: true,
};
/** Less than this left, and Kafka could not so much as write its log. */
const fullBelowBytes = 1024 * 1024;

/** Why the broker ended that wrote this log. */
export async function whyKafkaEnded(logFile: string): Promise<KafkaEnd> {
  const { bavail, bsize } = await statfs(dirname(logFile));
  if (bavail * bsize < fullBelowBytes) return fullDisk;
  return kafkaEnd(await readFile(logFile, 'utf8').catch(() => ''), logFile);
}

/** What the text of a broker's log says of its end. */
export function kafkaEnd(log: string, logFile?: string): KafkaEnd {
  if (log.includes('No space left on device')) return fullDisk;
  if (log.includes('Failed to acquire lock on file')) {
    return {
      reason: 'Another Kafka is using the same data folder: stop the other start of this clone first.',
      hopeless: true,
    };
  }
  if (log.includes('Address already in use')) {
    const mend = 'stop that program, or choose another port with --kafka-port';
    return { reason: `Kafka found its port taken by another program: ${mend}.`, hopeless: true };
  }
  const lines = log.trim().split('\n');
  const complaint = (lines.find((line) => /\b(error|fatal|exception)\b/i.test(line)) ?? lines.at(-1) ?? '').trim();
  const saying = complaint === '' ? '' : `, saying "${complaint.slice(0, 300)}"`;
  return { reason: `Kafka stopped${saying}${logFile === undefined ? '' : `: see ${logFile}`}.`, hopeless: false };
}
