import { Agent, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

/** What callers got in a round. */
export interface CallResult {
  /** Answers with the status that was asked for. */
  readonly answered: number;
  /** Other answers and broken connections. */
  readonly failed: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

export interface CallOptions {
  readonly url: string;
  readonly callers: number;
  readonly seconds: number;
  readonly pictures: readonly Buffer[];
}

/** Callers that each send one picture after the other over a connection of their own, for so long. */
export async function call({ url, callers, seconds, pictures }: CallOptions): Promise<CallResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const latenciesMs: number[] = [];
  let failed = 0;
  let next = 0;
  const startedAt = performance.now();
  const caller = async (): Promise<void> => {
    while (performance.now() - startedAt < seconds * 1000) {
      const picture = pictures[next % pictures.length] ?? Buffer.alloc(0);
      next += 1;
      const sentAt = performance.now();
      if (await isAnswered(url, agent, picture)) latenciesMs.push(performance.now() - sentAt);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const took = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { answered: latenciesMs.length, failed, seconds: took, latenciesMs };
}

async function isAnswered(url: string, agent: Agent, picture: Buffer): Promise<boolean> {
  try {
    const headers = { 'content-type': 'image/jpeg', 'content-length': picture.length };
    const sent = request(url, { method: 'POST', agent, headers });
    sent.end(picture);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let isEmpty = true;
    for await (const chunk of response) isEmpty &&= (chunk as Buffer).length === 0;
    return response.statusCode === 200 && !isEmpty;
  } catch {
    return false;
  }
}
