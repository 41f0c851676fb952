/** A model as settings, routes and images name it; null is the newest good version. */
export interface ModelRef {
  readonly name: string;
  readonly version: string | null;
}
