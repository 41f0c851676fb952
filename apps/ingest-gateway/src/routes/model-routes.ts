import type { Role } from '@sightline/messages';
import { catalogue, type ModelManifest } from '@sightline/models';
import type { FastifyInstance } from 'fastify';
import type { RecentPredictions } from '../predictions/recent-predictions.js';
import { jsonAnswer, problemAnswers } from './api-schemas.js';

/** Predictions that are looked at to tell which models answer. */
const LOOK_BACK = 200;

interface Answering {
  readonly name: string;
  readonly version: string;
  /** primary: it answered. shadow: none of its latest predictions was an answer. */
  readonly role: Role;
  /** When it last answered, microseconds since 1970-01-01T00:00:00Z. */
  readonly lastAnsweredAt: number;
}

const modelsSchema = {
  type: 'object',
  required: ['models'],
  properties: {
    models: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'answering'],
        properties: {
          name: { type: 'string' },
          answering: {
            type: ['object', 'null'],
            description: 'Version that made one of the latest predictions and when; null when none of them was its.',
            properties: {
              version: { type: 'string' },
              role: {
                type: 'string',
                enum: ['primary', 'shadow'],
                description: 'shadow: none of its latest predictions was an answer.',
              },
              last_answered_at: { type: 'integer' },
            },
          },
          catalogue: {
            type: ['object', 'null'],
            description: 'What Sightline knows of the model; null for one of your own.',
            properties: {
              version: { type: 'string' },
              licence: { type: 'string' },
              source: { type: 'string' },
              width: { type: 'integer' },
              height: { type: 'integer' },
            },
          },
        },
      },
    },
  },
};

const schema = {
  operationId: 'listModels',
  tags: ['models'],
  summary: 'Models that answer now, and those that could',
  description: `A model answers now when one of the latest ${LOOK_BACK} predictions is its.`,
  response: { 200: jsonAnswer('The models, those that answer first', modelsSchema), ...problemAnswers(401, 429) },
};

/** `GET /v1/models` */
export function modelRoutes(app: FastifyInstance, recent: RecentPredictions): void {
  app.get('/v1/models', { schema }, async () => {
    const answering = await answeringModels(recent);
    const listed = new Map(catalogue().map(({ manifest }) => [manifest.name, manifest]));
    const names = new Set([...answering.keys(), ...listed.keys()]);
    return { models: [...names].map((name) => modelAnswer(name, answering.get(name), listed.get(name))) };
  });
}

/** The models of the latest predictions by name, with the version that answered last. */
export async function answeringModels(recent: RecentPredictions): Promise<ReadonlyMap<string, Answering>> {
  const models = new Map<string, Answering>();
  for (const latest of recent.inOrder().slice(-LOOK_BACK)) {
    const prediction = await latest.prediction().catch(() => undefined);
    if (prediction === undefined) continue;
    const { model_name: name, model_version: version, role, processed_at: lastAnsweredAt } = prediction;
    // What a shadow says does not hide which version answers.
    if (name === null || (role === 'shadow' && models.get(name)?.role === 'primary')) continue;
    models.set(name, { name, version: version ?? '', role, lastAnsweredAt });
  }
  return models;
}

function modelAnswer(name: string, answering: Answering | undefined, listed: ModelManifest | undefined): object {
  return {
    name,
    answering:
      answering === undefined
        ? null
        : { version: answering.version, role: answering.role, last_answered_at: answering.lastAnsweredAt },
    catalogue:
      listed === undefined
        ? null
        : {
            version: listed.version,
            licence: listed.licence,
            source: listed.source,
            width: listed.preprocessing.width,
            height: listed.preprocessing.height,
          },
  };
}
