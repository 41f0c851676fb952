import {
  childSchemas,
  isNamed,
  type AvroSchema,
  type EnumSchema,
  type FieldSchema,
  type RecordSchema,
} from './avro-schema.js';
import { escaped, markdownTable } from './markdown-table.js';
import type { MessageSchema } from './schema-files.js';

/** docs/messages.md: the template with the records, each a table of its fields, in place of `{{records}}`. */
export function messagesDoc(template: string, messages: readonly MessageSchema[]): string {
  const described = new Set<string>();
  return template.replace('{{records}}', () => messages.map(({ schema }) => messageText(schema, described)).join('\n'));
}

/** A message and, under it, the records and enums that no message before has shown. */
function messageText(schema: RecordSchema, described: Set<string>): string {
  const parts = namedWithin(schema).filter(({ name }) => !described.has(name));
  for (const { name } of parts) described.add(name);
  return [`### ${schema.name}\n\n${escaped(schema.doc ?? '')}\n\n${fieldTable(schema)}`, ...parts.map(partText)].join(
    '\n',
  );
}

function namedWithin(schema: AvroSchema): readonly (RecordSchema | EnumSchema)[] {
  return childSchemas(schema).flatMap((child) => [...(isNamed(child) ? [child] : []), ...namedWithin(child)]);
}

function partText(part: RecordSchema | EnumSchema): string {
  if (part.type === 'record') return `#### ${part.name}\n\n${escaped(part.doc ?? '')}\n\n${fieldTable(part)}`;
  const unknown =
    part.default === undefined ? '' : ` A word that a reader does not know is read as \`${part.default}\`.`;
  return `#### ${part.name}\n\n${escaped(part.doc ?? '')}\n\nOne of ${part.symbols.map((symbol) => `\`${symbol}\``).join(', ')}.${unknown}\n`;
}

function fieldTable({ fields }: RecordSchema): string {
  return markdownTable(
    ['Field', 'Type', 'Default', 'Meaning'],
    fields.map((field) => [`\`${field.name}\``, typeText(field.type), defaultText(field), field.doc ?? '']),
  );
}

function defaultText(field: FieldSchema): string {
  return field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``;
}

function typeText(schema: AvroSchema): string {
  if (typeof schema === 'string') return linked(schema);
  if (!('type' in schema)) {
    const branches = schema.filter((branch) => branch !== 'null').map(typeText);
    return (schema.includes('null') ? [...branches, 'null'] : branches).join(' or ');
  }
  switch (schema.type) {
    case 'record':
    case 'enum':
      return linked(schema.name);
    case 'array':
      return `list of ${typeText(schema.items)}`;
    case 'map':
      return `map of ${typeText(schema.values)}`;
    default:
      return schema.logicalType === undefined ? schema.type : `${schema.type} (${schema.logicalType})`;
  }
}

/** A name of ours links to its heading; Avro's own names stand as they are. */
function linked(name: string): string {
  const short = name.slice(name.lastIndexOf('.') + 1);
  return /^[A-Z]/.test(short) ? `[${short}](#${short.toLowerCase()})` : short;
}
