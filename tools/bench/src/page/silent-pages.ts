import { connect } from 'node:net';

/** Opens streams of pages: all but one take what comes, the last reads nothing at all. */
export async function openPages(url: string, count: number): Promise<() => void> {
  const abort = new AbortController();
  const { hostname, port } = new URL(url);
  const deaf = connect(Number(port), hostname);
  deaf.on('error', () => undefined);
  deaf.write('GET /api/stream?window=24h HTTP/1.1\r\nHost: page\r\n\r\n');
  deaf.pause();
  await Promise.all(
    Array.from({ length: count - 1 }, async (_, index) => {
      const window = ['5m', '1h', '24h'][index % 3] ?? '5m';
      const answer = await fetch(`${url}/api/stream?window=${window}`, { signal: abort.signal });
      if (!answer.ok) throw new Error(`The dashboard answered ${answer.status}: ${await answer.text()}`);
      void drain(answer);
    }),
  );
  return () => {
    abort.abort();
    deaf.destroy();
  };
}

async function drain({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  try {
    while (reader && !(await reader.read()).done);
  } catch {
    // The end of the measurement.
  }
}
