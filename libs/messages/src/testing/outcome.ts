import { UnreadableMessageError } from '../errors.js';

/** The code with which bytes were found unreadable; `readable` when they were not. Other errors are thrown on. */
export async function unreadableCode(decoding: Promise<unknown>): Promise<string> {
  try {
    await decoding;
    return 'readable';
  } catch (error) {
    if (error instanceof UnreadableMessageError) return error.code;
    throw error;
  }
}
