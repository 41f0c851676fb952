import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { freePorts, isFreePort, requireFreePort } from './free-port.js';

it('gives different ports that can be listened on', async () => {
  const ports = await freePorts(3);
  expect(new Set(ports).size).toBe(3);
  for (const port of ports) expect(await isFreePort(port)).toBe(true);
});

it('gives no port that another process was given, until that has ended', async () => {
  const url = new URL('./free-port.js', import.meta.url).href;
  const script = `const { freePorts } = await import('${url}');
    console.log((await freePorts(1))[0]);
    process.stdin.resume();`;
  const other = execa(process.execPath, ['--input-type=module', '--eval', script], { buffer: false });
  const [line] = (await once(other.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  expect(await isFreePort(port)).toBe(true);
  expect(await canClaim(port)).toBe(false);
  other.stdin.end();
  await other;
  expect(await canClaim(port)).toBe(true);
});

/** Whether the namesake in UDP can be had. */
async function canClaim(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  return once(socket, 'listening')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.close());
}

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
