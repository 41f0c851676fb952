import { stepOf, type Delivery } from '@sightline/kafka';
import { startSharedSpan, type Span } from '@sightline/observability';

type Step = ReturnType<typeof stepOf>;

/** Steps a write can be linked to: OpenTelemetry keeps 128 links by default. */
export const MOST_LINKS = 128;

/** The steps of the traces of some deliveries, as far as a write can be linked to them. */
export function stepsOf(deliveries: readonly Delivery[]): readonly Step[] {
  return deliveries.slice(0, MOST_LINKS).map(stepOf);
}

/** Begins the step of a write, shared by the traces of what is written; undefined where none of them is recorded. */
export function startWrite(sink: string, steps: readonly Step[], records: number): Span | undefined {
  const attributes = { 'sightline.sink': sink, 'sightline.sink.records': records };
  return startSharedSpan(`write ${sink}`, steps, { kind: 'client', attributes });
}
