import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

interface QueueState {
  readonly pending: readonly unknown[];
}

type Schedule = (this: QueueState) => void;

let mended = false;

/**
 * kafkajs 2.2.4 sets a timer with a negative delay after every response, which re-arms itself each millisecond for the
 * life of the connection (kafkajs issues 1751, 1755): an idle client burns CPU, and Node 24 warns. The timer is only
 * needed while requests are held back, so it is only set then.
 */
export function mendRequestQueue(): void {
  if (mended) return;
  mended = true;
  const prototype = RequestQueue.prototype as { scheduleCheckPendingRequests: Schedule };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: QueueState) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
