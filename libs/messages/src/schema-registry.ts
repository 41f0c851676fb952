import registry from '@kafkajs/confluent-schema-registry';
import type { Values } from '@sightline/config';
import type { codecSettings } from './codec-settings.js';
import { RetryableError, UnreadableMessageError } from './errors.js';

/** A Confluent schema registry. */
export interface SchemaRegistry {
  /**
   * The id of a schema, registered under each of the subjects (compatibility BACKWARD where a subject is new).
   * @throws RetryableError when the registry does not answer; Error when it refuses.
   */
  register(schema: object, subjects: readonly string[]): Promise<number>;
  /**
   * The Avro schema of an id.
   * @throws UnreadableMessageError `unknown_schema`; RetryableError when the registry does not answer.
   */
  schemaOf(id: number): Promise<object>;
}

/** Not allowed, not allowed, not compatible, not valid: trying again would not help. */
const refusals: ReadonlySet<number> = new Set([401, 403, 409, 422]);

/** The client has no limit of its own. */
const timeoutMs = 5_000;

/** Opens the schema registry that is set, if one is. */
export function openSchemaRegistry(values: Values<typeof codecSettings>): SchemaRegistry | undefined {
  const { SCHEMA_REGISTRY_URL: host, SCHEMA_REGISTRY_USER: username, SCHEMA_REGISTRY_PASSWORD: password } = values;
  if (host === undefined) return undefined;
  const client = new registry.SchemaRegistry({
    host,
    clientId: 'sightline',
    middlewares: [() => ({ prepareRequest: async (next) => (await next()).enhance({ timeout: timeoutMs }) })],
    ...(username === undefined ? {} : { auth: { username, password: password ?? '' } }),
  });
  return {
    register: (schema, subjects) => register(client, schema, subjects),
    schemaOf: (id) => schemaOf(client, id),
  };
}

async function register(client: registry.SchemaRegistry, schema: object, subjects: readonly string[]): Promise<number> {
  const confluentSchema = { type: registry.SchemaType.AVRO as const, schema: JSON.stringify(schema) };
  let id: number | undefined;
  for (const subject of subjects) {
    try {
      // The registry gives a schema one id, whatever subjects it stands under.
      ({ id } = await client.register(confluentSchema, { subject, compatibility: registry.COMPATIBILITY.BACKWARD }));
    } catch (cause) {
      const status = statusOf(cause);
      if (status !== undefined && !refusals.has(status)) throw away(cause);
      throw new Error(`the schema registry refused ${subject}: ${(cause as Error).message}`, { cause });
    }
  }
  if (id === undefined) throw new Error('no subject to register the schema under');
  return id;
}

async function schemaOf(client: registry.SchemaRegistry, id: number): Promise<object> {
  try {
    const schema = await client.getSchema(id);
    // An avsc type is its own schema as JSON; the client's schemas of other formats are not.
    if ('fields' in schema) return JSON.parse(JSON.stringify(schema)) as object;
  } catch (cause) {
    const status = statusOf(cause);
    if (status === 404)
      throw new UnreadableMessageError('unknown_schema', `the schema registry has no schema ${id}`, { cause });
    if (status !== undefined) throw away(cause);
    throw new UnreadableMessageError(
      'incompatible_schema',
      `schema ${id} cannot be used: ${(cause as Error).message}`,
      { cause },
    );
  }
  throw new UnreadableMessageError('incompatible_schema', `schema ${id} is not that of an Avro record`);
}

/** The answer's HTTP status; undefined when the client itself refused. Its HTTP client says 400 where nobody answered. */
function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error ? Number(error.status) : undefined;
}

function away(cause: unknown): RetryableError {
  return new RetryableError(`the schema registry does not answer: ${(cause as Error).message}`, { cause });
}
