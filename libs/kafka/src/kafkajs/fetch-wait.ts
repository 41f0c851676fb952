/** How long a fetch waits for the first message, milliseconds. Messages are answered at once; this paces an idle consumer. */
export const FETCH_WAIT_MS = 500;
