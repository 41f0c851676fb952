import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { SetupError } from '../setup-error.js';

/** As many different ports of 127.0.0.1 as asked, none of them taken at the moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return ports;
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
