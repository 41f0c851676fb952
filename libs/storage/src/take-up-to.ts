/** The beginning of some content, and the rest of it where it is longer. */
export interface Beginning {
  readonly first: Buffer;
  readonly rest?: AsyncIterable<Uint8Array>;
}

/** Takes content until it ends or more than `bytes` of it are there; bytes that are in memory already are taken apart only. */
export async function takeUpTo(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  bytes: number,
  signal?: AbortSignal,
): Promise<Beginning> {
  if (content instanceof Uint8Array) {
    const all = bufferOf(content);
    return all.length <= bytes ? { first: all } : { first: all.subarray(0, bytes), rest: only(all.subarray(bytes)) };
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  const iterator = content[Symbol.asyncIterator]();
  while (total <= bytes) {
    if (signal?.aborted === true) await iterator.return?.();
    signal?.throwIfAborted();
    const next = await iterator.next();
    if (next.done === true) return { first: Buffer.concat(chunks) };
    chunks.push(next.value);
    total += next.value.byteLength;
  }
  return { first: Buffer.concat(chunks), rest: { [Symbol.asyncIterator]: () => iterator } };
}

// eslint-disable-next-line @typescript-eslint/require-await -- the rest of content is always asynchronous
async function* only(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
