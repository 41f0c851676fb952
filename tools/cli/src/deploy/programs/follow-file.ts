import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/**
 * Hands on each line that others add to a file behind an offset, until they have ended, and resolves with all of them.
 * An unfinished last line counts once they have.
 */
export async function followFile(
  file: string,
  offset: number,
  ended: Promise<unknown>,
  onLine: (line: string) => void,
): Promise<string> {
  const over = new AbortController();
  const end = ended.catch(() => undefined).then(() => over.abort());
  const handle = await open(file, 'r');
  const decoder = new TextDecoder();
  let [text, handedOn] = ['', 0];
  try {
    for (;;) {
      // Asked before reading: what came until then is read below.
      const last = over.signal.aborted;
      offset += await readMore(handle, offset, (bytes) => (text += decoder.decode(bytes, { stream: true })));
      const whole = last ? text.length : text.lastIndexOf('\n') + 1;
      for (const line of text.slice(handedOn, whole).split('\n')) if (line !== '') onLine(line);
      handedOn = Math.max(handedOn, whole);
      if (last) return text;
      await Promise.race([end, delay(LOOK_EVERY_MS)]);
    }
  } finally {
    await handle.close();
  }
}

async function readMore(
  handle: Awaited<ReturnType<typeof open>>,
  offset: number,
  take: (bytes: Uint8Array) => void,
): Promise<number> {
  const buffer = Buffer.allocUnsafe(65_536);
  let taken = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset + taken);
    if (bytesRead === 0) return taken;
    take(buffer.subarray(0, bytesRead));
    taken += bytesRead;
  }
}
