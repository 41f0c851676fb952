import type { Readable } from 'node:stream';

export interface ReadBodyOptions {
  /** Content-Length; undefined for a chunked body. */
  readonly declaredBytes: number | undefined;
  /** Called before bytes of a chunked body are kept; throws to stop reading. */
  readonly onChunk: (bytes: number) => void;
}

/**
 * Reads a whole body into one buffer; of a declared length each byte is copied once at most.
 * @throws whatever `onChunk` throws, and Error when the sender goes away before the end.
 */
export function readBody(source: Readable, { declaredBytes, onChunk }: ReadBodyOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;

    const stopListening = (): void => {
      source.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
    };
    const fail = (error: unknown): void => {
      stopListening();
      // What still arrives of a refused body is read and dropped, so that the sender gets to read the answer.
      source.on('error', () => undefined).resume();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (declaredBytes === undefined) {
        try {
          onChunk(chunk.length);
        } catch (error) {
          fail(error);
          return;
        }
      }
      chunks.push(chunk);
    };
    const onEnd = (): void => {
      stopListening();
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length));
    };
    const onError = (cause: Error): void => {
      fail(new UploadAbortedError({ cause }));
    };
    const onClose = (): void => {
      fail(new UploadAbortedError());
    };
    source.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

/** The sender went away before the whole body had arrived: nobody reads an answer any more. */
export class UploadAbortedError extends Error {
  override readonly name = 'UploadAbortedError';

  constructor(options?: ErrorOptions) {
    super('The sender went away before the whole body had arrived', options);
  }
}
