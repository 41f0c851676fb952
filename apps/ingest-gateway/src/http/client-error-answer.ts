import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Problem, type ProblemCode } from './problem.js';

interface ClientError {
  readonly code?: string;
}

const causes: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [
    'request_timeout',
    'The request did not arrive in time. Send it again over a faster link.',
  ],
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers are larger than 16 KiB. Send fewer or shorter ones.'],
};

/** Answers what is no HTTP request at all, or too slow a one, then closes the connection. */
export function answerClientError({ code = '' }: ClientError, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [problemCode, detail] = causes[code] ?? ['bad_request', 'This is not a well-formed HTTP/1.1 request.'];
  const problem = new Problem(problemCode, detail);
  const body = JSON.stringify(problem.document(randomUUID()));
  const lines = [
    `HTTP/1.1 ${problem.status} ${reasons[problem.status] ?? 'Error'}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};
