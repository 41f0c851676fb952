import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { UnreadableMessageError } from './errors.js';

/**
 * A check that a JSON value is as its published schema says; compiled when the first JSON message arrives. It throws
 * UnreadableMessageError `invalid_message`, or the code that `codes` has for the wrong field's path.
 */
export function jsonCheck(schema: AnySchema, codes: Readonly<Record<string, string>> = {}): (value: unknown) => void {
  let validate: ReturnType<Ajv2020['compile']> | undefined;
  return (value) => {
    validate ??= new Ajv2020({ strict: true, strictTypes: false, validateFormats: false }).compile(schema);
    if (validate(value)) return;
    const { instancePath = '', message = 'is not valid' } = validate.errors?.[0] ?? {};
    throw new UnreadableMessageError(
      codes[instancePath] ?? 'invalid_message',
      `the JSON message does not fit its schema: ${instancePath || 'it'} ${message}`,
    );
  };
}

/** Refuses an object that has a key `__proto__`: written to another object, it would change that one's prototype. */
export function forbidProto(value: unknown, place: string): void {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')) {
    throw new UnreadableMessageError('forbidden_key', `${place} has the key __proto__`);
  }
}
