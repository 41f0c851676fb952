/** What the headers say about a message. */
export interface MessageFacts {
  /** Name of the record, such as `ImageReceived`. */
  readonly type: string;
  /** Identity of the event: image_id, prediction_id or alert_id. */
  readonly id: string;
  /** The service that writes the message, such as `ingest-gateway`. */
  readonly source: string;
  /** When it happened, microseconds since 1970-01-01T00:00:00Z. */
  readonly timeMicros: number;
  /** `contentType` as `encode` returned it. */
  readonly contentType: string;
  /** Where the content lies when the message is a claim check. */
  readonly dataref?: string;
}

/** Headers of a message: CloudEvents 1.0 in binary mode of its Kafka binding. Trace headers come on top. */
export function messageHeaders(facts: MessageFacts): Readonly<Record<string, string>> {
  return {
    'content-type': facts.contentType,
    ce_specversion: '1.0',
    ce_id: facts.id,
    ce_type: `sightline.${facts.type}`,
    ce_source: `/${facts.source}`,
    ce_time: new Date(facts.timeMicros / 1000).toISOString(),
    ...(facts.dataref === undefined ? {} : { ce_dataref: facts.dataref }),
  };
}
