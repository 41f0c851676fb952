import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import avro from 'avsc';

/** A schema registry in this process. */
export interface StandInRegistry {
  readonly url: string;
  /** Each request as `METHOD path`, in order of arrival. */
  readonly requests: readonly string[];
  /** The schemas of a subject, oldest first. */
  versions(subject: string): readonly string[];
  compatibility(subject: string): string | undefined;
  /** Registers a schema as another service would; returns its id. */
  add(subject: string, schema: string, schemaType?: string): number;
  /** Every request is answered with this status until it is undefined. */
  failWith: number | undefined;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Opens a small server that speaks the part of Confluent's REST API that writers and readers use. */
export async function openStandInRegistry(): Promise<StandInRegistry> {
  const schemas: { readonly schema: string; readonly schemaType: string }[] = [];
  const subjects = new Map<string, number[]>();
  const levels = new Map<string, string>();
  const requests: string[] = [];

  function add(subject: string, schema: string, schemaType = 'AVRO'): number {
    const known = schemas.findIndex((other) => other.schema === schema);
    const id = known === -1 ? schemas.push({ schema, schemaType }) : known + 1;
    const ids = subjects.get(subject) ?? [];
    if (!ids.includes(id)) subjects.set(subject, [...ids, id]);
    return id;
  }

  function versions(subject: string): readonly string[] {
    return (subjects.get(subject) ?? []).flatMap((id) => schemas[id - 1]?.schema ?? []);
  }

  function answer(method: string, path: readonly string[], body: Readonly<Record<string, string>>): Answer {
    const [root, name = '', last] = path;
    if (root === 'schemas') return found(schemas[Number(last) - 1], 40403);
    if (root === 'config') return method === 'GET' ? found(levelOf(name), 40408) : setLevel(name, body);
    const { schema = '' } = body;
    const latest = versions(name).at(-1);
    if (latest === undefined || reads(schema, latest)) return { status: 200, body: { id: add(name, schema) } };
    return {
      status: 409,
      body: { error_code: 409, message: 'Schema being registered is incompatible with an earlier schema' },
    };
  }

  function levelOf(subject: string): object | undefined {
    const compatibilityLevel = levels.get(subject);
    return compatibilityLevel === undefined ? undefined : { compatibilityLevel };
  }

  function setLevel(subject: string, body: Readonly<Record<string, string>>): Answer {
    levels.set(subject, body.compatibility ?? '');
    return { status: 200, body };
  }

  const registry = { failWith: undefined as number | undefined };
  const server = createServer((request, response) => {
    void respond(request, response);
  });
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    requests.push(`${method} ${url}`);
    const sent = await text(request);
    const path = url.split('/').slice(1).map(decodeURIComponent);
    const { status, body } =
      registry.failWith === undefined
        ? answer(method, path, sent === '' ? {} : (JSON.parse(sent) as Record<string, string>))
        : { status: registry.failWith, body: { error_code: registry.failWith, message: 'told to fail' } };
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(JSON.stringify(body));
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return Object.assign(registry, {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    requests,
    versions,
    add,
    compatibility: (subject: string) => levels.get(subject),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function found(body: object | undefined, code: number): Answer {
  return body === undefined ? { status: 404, body: { error_code: code, message: 'not found' } } : { status: 200, body };
}

/** BACKWARD: the new schema reads what the last one wrote. */
function reads(schema: string, written: string): boolean {
  try {
    avro.Type.forSchema(JSON.parse(schema) as avro.Schema).createResolver(
      avro.Type.forSchema(JSON.parse(written) as avro.Schema),
    );
    return true;
  } catch {
    return false;
  }
}
