import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problemKinds } from '../http/problem.js';
import { pagePolicy } from '../http/security-headers.js';

const open = { config: { open: true }, schema: { hide: true } } as const;

const links: readonly (readonly [path: string, what: string])[] = [
  ['/docs', 'every address, to read and to try'],
  ['/openapi.json', 'the same for programs'],
  ['/v1/models', 'models that answer'],
  ['/v1/predictions/stream', 'predictions as they are made (server-sent events)'],
  ['/problems', 'every error code and what to do about it'],
];

/** `GET /`: where to send a picture. `GET /problems`: every problem code, which `type` of a problem refers to. */
export function pageRoutes(app: FastifyInstance): void {
  app.get('/', open, (request, reply) => {
    const line = curlLine(request);
    if (!wantsHtml(request)) {
      return reply.send({ service: 'Sightline ingest-gateway', send_an_image: line, links: Object.fromEntries(links) });
    }
    const items = links.map(([path, what]) => `<li><a href="${path}">${path}</a>: ${what}`).join('\n');
    const body = `<h1>Sightline</h1>\n<p>Send a picture, get its labels:</p>\n<pre>${escaped(line)}</pre>\n<ul>\n${items}\n</ul>`;
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      .send(page('Sightline', body));
  });
  app.get('/problems', open, (_request, reply) => {
    const sections = Object.entries(problemKinds).map(
      ([code, { status, title, mend }]) =>
        `<h2 id="${code}"><code>${code}</code> (${status})</h2>\n<p>${escaped(title)}. ${escaped(mend)}</p>`,
    );
    const body = `<h1>Problems</h1>\n<p>Errors are answered as RFC 9457 problem documents; <code>code</code> is stable.</p>\n${sections.join('\n')}`;
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      .send(page('Problems', body));
  });
}

function curlLine({ host, protocol }: FastifyRequest): string {
  // The Host header is the caller's text: shown only where it is a plain name and port.
  const authority = /^[\w.:[\]-]{1,255}$/.test(host) ? host : '127.0.0.1:8080';
  return `curl --data-binary @photo.jpg '${protocol}://${authority}/v1/images?wait'`;
}

function wantsHtml({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

function page(title: string, body: string): string {
  const style =
    'body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}pre{overflow:auto}';
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style>`;
  return `<!doctype html>\n<html lang="en">\n<head>${head}</head>\n<body>\n${body}\n</body>\n</html>\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
