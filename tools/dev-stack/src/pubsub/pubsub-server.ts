import type { TetheredProcess } from '../tethered-process.js';

/** One of the servers that can play Pub/Sub here, ready to be launched as often as needed. */
export interface PubsubServer {
  /** `google`: Google's emulator; `pstest`: the test server of Google's Go client. */
  readonly kind: 'google' | 'pstest';
  /** Starts it, writing what it says to this file descriptor. */
  launch(output: number): TetheredProcess;
  /** What it writes once it takes requests. */
  readonly readyText: string;
  /** Makes the topics and subscriptions, where it has not made them itself. */
  prepare(): Promise<void>;
}
