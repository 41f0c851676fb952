/** Time as a service sees it, so that a test can move it by hand. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  nowMs(): number;
  /** Runs a task again and again until the returned function is called. Keeps no process alive. */
  every(intervalMs: number, task: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  every(intervalMs, task) {
    const timer = setInterval(task, intervalMs).unref();
    return () => {
      clearInterval(timer);
    };
  },
};
