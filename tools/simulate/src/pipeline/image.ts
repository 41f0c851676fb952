/** An image on its way. */
export interface Image {
  readonly sentAtMs: number;
  /** When a worker took it up. */
  takenAtMs: number;
  isDone: boolean;
}
