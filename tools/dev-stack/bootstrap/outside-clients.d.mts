/** A program of others that some tests drive. */
export interface OutsideClient {
  /** Part of the names of its tests: x.<name>.test.ts and x.<name>.integration.test.ts. */
  readonly name: string;
  readonly title: string;
  readonly found: boolean;
}
export function outsideClients(): readonly OutsideClient[];
export function findPython(): string | undefined;
export function findRecentPython(): string | undefined;
export function missingClients(clients: readonly OutsideClient[]): string | undefined;
