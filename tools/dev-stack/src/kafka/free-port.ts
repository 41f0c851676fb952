import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { SetupError } from '../setup-error.js';

/** Below those that Linux, macOS and Windows give by themselves to connections and to whoever asks for any port. */
const [lowest, highest] = [20_000, 29_999];

/**
 * As many different ports of 127.0.0.1 as asked, none of them taken at the moment. Until this process ends nobody else gets them
 * here: whoever is meant to listen there may take its time, and come back after it was killed.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(lowest, highest + 1);
    if ((await claim(port)) && (await isFreePort(port))) ports.push(port);
  }
  return ports;
}

/** Takes the port's namesake in UDP, which nothing here speaks: the system keeps it for one process and takes it back at its end. */
async function claim(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  try {
    await once(socket, 'listening');
    socket.unref();
    return true;
  } catch {
    socket.close();
    return false;
  }
}

/**
 * Makes sure that a port of 127.0.0.1 can be listened on.
 * @throws SetupError naming the port, who wanted it and the option that chooses another.
 */
export async function requireFreePort(port: number, owner: string, mend: string): Promise<void> {
  try {
    await close(await listen(port));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${code})`;
    throw new SetupError(`Port ${port}, which ${owner} needs, ${reason}: ${mend}.`, { cause: error });
  }
}

/** Whether a port of 127.0.0.1 can be listened on now. */
export async function isFreePort(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch {
    return false;
  }
}

/** The port where it is free, else another one. */
export async function freePortOr(port: number): Promise<number> {
  if (await isFreePort(port)) return port;
  const [other = 0] = await freePorts(1);
  return other;
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
