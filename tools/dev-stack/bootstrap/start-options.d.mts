/** What `npm start` was asked for. */
export interface StartOptions {
  readonly help: boolean;
  /** Pictures a second that the simulator sends; undefined runs none. */
  readonly simulate: number | undefined;
  readonly workers: number;
  /** Whether the Google Cloud half runs, too. */
  readonly gcp: boolean;
  readonly observability: boolean;
  readonly gatewayPort: number;
  readonly dashboardPort: number;
  readonly kafkaPort: number;
}
export const helpText: string;
export function readStartOptions(args: readonly string[]): StartOptions;
