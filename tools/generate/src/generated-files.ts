import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationDoc } from './configuration-doc.js';
import { jsonSchemaOf } from './json-schema.js';
import { messagesDoc } from './messages-doc.js';
import { metricsDoc, readInstruments } from './metrics-doc.js';
import { readReleasedSchemas } from './released-schemas.js';
import { scalingFiles } from './scaling-files.js';
import { jsonSchemaConstants, schemaConstants } from './schema-constants.js';
import { readMessageSchemas, type MessageSchema } from './schema-files.js';
import { readServiceSettings } from './service-settings.js';
import { tableColumns, tableSchemaConstant } from './table-schema.js';
import { typescriptTypes } from './typescript-types.js';

/** A file that is made from others, by its path from the root of the repository. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Everything that `npm run generate` writes and `npm run generate:check` compares. Needs the services compiled. */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const messages = await readMessageSchemas(join(root, 'libs/messages/schemas'));
  const template = await readFile(join(root, 'tools/generate/templates/messages.md'), 'utf8');
  return [
    ...(await generatedSources(root)),
    { path: 'docs/messages.md', text: messagesDoc(template, messages) },
    { path: 'docs/configuration.md', text: configurationDoc(await readServiceSettings(join(root, 'apps'))) },
    { path: 'docs/metrics.md', text: metricsDoc(await readInstruments(root)) },
    ...(await scalingFiles(root)),
  ];
}

/** Those that the workspace needs to compile. */
export async function generatedSources(root: string): Promise<readonly GeneratedFile[]> {
  const schemas = join(root, 'libs/messages/schemas');
  const messages = await readMessageSchemas(schemas);
  const released = await readReleasedSchemas(join(schemas, 'released'));
  const jsonSchemas = new Map([
    ['image-received', await readFile(join(root, 'libs/messages/json-schemas/image-received.schema.json'), 'utf8')],
    ['prediction', predictionJson(messages)],
  ]);
  return [
    { path: 'libs/messages/src/generated/messages.ts', text: typescriptTypes(messages) },
    { path: 'libs/messages/src/generated/schemas.ts', text: schemaConstants(messages, released) },
    { path: 'libs/messages/src/generated/json-schemas.ts', text: jsonSchemaConstants(jsonSchemas) },
    { path: 'libs/messages/src/generated/table-columns.ts', text: predictionColumns(messages) },
    { path: 'libs/messages/json-schemas/prediction.schema.json', text: predictionJson(messages) },
    { path: 'infra/terraform/modules/bigquery/image_predictions.json', text: predictionTable(messages) },
  ];
}

function predictionColumns(messages: readonly MessageSchema[]): string {
  const { schema, file } = predictionSchema(messages);
  return tableSchemaConstant(schema, file);
}

/** The columns as Terraform takes them. */
function predictionTable(messages: readonly MessageSchema[]): string {
  return `${JSON.stringify(tableColumns(predictionSchema(messages).schema), null, 2)}\n`;
}

function predictionJson(messages: readonly MessageSchema[]): string {
  const { schema, file } = predictionSchema(messages);
  return `${JSON.stringify(jsonSchemaOf(schema, file), null, 2)}\n`;
}

function predictionSchema(messages: readonly MessageSchema[]): MessageSchema {
  const prediction = messages.find(({ file }) => file === 'prediction');
  if (prediction === undefined) throw new Error('there is no schemas/prediction.avsc');
  return prediction;
}
