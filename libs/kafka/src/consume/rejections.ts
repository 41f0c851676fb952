import { RejectedError, UnreadableMessageError, type Rejection } from '@sightline/messages';

/** The rejections an error stands for; undefined when it is not about the messages. */
export function rejectionsOf(error: unknown, batchSize: number): readonly Rejection[] | undefined {
  if (error instanceof RejectedError) return error.rejections;
  if (!(error instanceof UnreadableMessageError)) return undefined;
  return Array.from({ length: batchSize }, (_, index) => ({ index, code: error.code, message: error.message }));
}
