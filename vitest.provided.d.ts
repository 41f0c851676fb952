import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the real Kafka for integration and end-to-end tests, as KAFKA_BROKERS takes it. */
    kafkaBrokers: string;
    /** Address of a Cloud Storage for integration tests, as GCS_API_ENDPOINT takes it. */
    gcsEndpoint: string;
  }
}
