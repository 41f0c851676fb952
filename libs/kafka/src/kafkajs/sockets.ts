import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { TLS_ANSWERED } from './refusal.js';

/** First two bytes of a TLS alert. As the size of an answer of Kafka they would announce 352 MB. */
const TLS_ALERT = Buffer.from([0x15, 0x03]);

/**
 * Sockets without Nagle's delay: a transaction is a handful of small requests, each waiting for the one before. A plain one
 * whose other side answers in TLS ends with an error that says so; kafkajs would wait for the rest of a huge answer.
 */
export function socketFactory(): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    // kafkajs's types say that ssl is always there; without TLS it is undefined.
    const secure = ssl as tls.ConnectionOptions | undefined;
    const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
    const servername = net.isIP(host) ? {} : { servername: host };
    if (secure) return tls.connect({ ...options, ...servername, ...secure }, onConnect);
    const socket = net.connect(options, onConnect);
    socket.once('data', (first: Buffer) => {
      if (first.subarray(0, 2).equals(TLS_ALERT))
        socket.destroy(Object.assign(new Error('the answer was in TLS'), { code: TLS_ANSWERED }));
    });
    return socket;
  };
}
