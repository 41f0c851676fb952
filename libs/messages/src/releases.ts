import * as schemas from './generated/schemas.js';

/** A kind of message: today's schema, and its released versions in Parsing Canonical Form, oldest first. */
interface MessageSchemas {
  readonly schema: object;
  readonly releases: readonly string[];
}

/** The schemas of each kind of message, under the name of its file in schemas/. */
export const messageSchemas = {
  alert: { schema: schemas.alertSchema, releases: schemas.alertReleases },
  'dead-letter': { schema: schemas.deadLetterSchema, releases: schemas.deadLetterReleases },
  'image-received': { schema: schemas.imageReceivedSchema, releases: schemas.imageReceivedReleases },
  'model-routing': { schema: schemas.modelRoutingSchema, releases: schemas.modelRoutingReleases },
  prediction: { schema: schemas.predictionSchema, releases: schemas.predictionReleases },
  'worker-status': { schema: schemas.workerStatusSchema, releases: schemas.workerStatusReleases },
} as const satisfies Readonly<Record<string, MessageSchemas>>;

export type MessageName = keyof typeof messageSchemas;

const releaseName = (message: string, index: number): string => `${message}.v${index + 1}`;

/** Every released schema by the name of its file, such as `prediction.v2`. */
export const releaseNames: readonly string[] = Object.entries(messageSchemas).flatMap(([message, { releases }]) =>
  releases.map((_, index) => releaseName(message, index)),
);

/** The release of a message that is among these names, in Parsing Canonical Form; the newest where several are. */
export function namedRelease(message: MessageName, names: readonly string[]): string | undefined {
  return messageSchemas[message].releases.findLast((_, index) => names.includes(releaseName(message, index)));
}
