import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePorts, isFreePort, requireFreePort } from './free-port.js';

it('gives different ports that can be listened on', async () => {
  const ports = await freePorts(3);
  expect(new Set(ports).size).toBe(3);
  for (const port of ports) expect(await isFreePort(port)).toBe(true);
});

it('names a taken port, who wants it and the mend', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  try {
    expect(await isFreePort(port)).toBe(false);
    await expect(requireFreePort(port, 'Kafka', 'choose another')).rejects.toThrow(
      `Port ${port}, which Kafka needs, is taken by another program: choose another.`,
    );
  } finally {
    server.close();
  }
});
