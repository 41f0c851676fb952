import Cluster from 'kafkajs/src/cluster/index.js';

interface Lookup {
  readonly groupId: string;
  readonly coordinatorType?: number;
}

interface ClusterState {
  findGroupCoordinatorMetadata(lookup: Lookup): Promise<unknown>;
}

/** Of FindCoordinator requests, as the Kafka protocol numbers them. */
const TRANSACTION = 1;

const found = new WeakMap<object, Map<string, Promise<unknown>>>();
let mended = false;

/**
 * kafkajs 2.2.4 asks for the coordinator again before each of the four transactional requests: four of nine round trips of
 * a transaction. Clients that do transactions remember the answer instead. A client whose coordinator moved fails its
 * transaction, and the transactional committer then opens a new client, which asks afresh.
 */
export function mendCoordinatorLookup(): void {
  if (mended) return;
  mended = true;
  const prototype = Cluster.prototype as ClusterState;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const lookUp = prototype.findGroupCoordinatorMetadata;
  prototype.findGroupCoordinatorMetadata = function (this: ClusterState, lookup: Lookup) {
    const { groupId, coordinatorType } = lookup;
    if (coordinatorType === TRANSACTION && !found.has(this)) found.set(this, new Map());
    const remembered = found.get(this);
    if (!remembered) return lookUp.call(this, lookup);
    const name = `${coordinatorType}/${groupId}`;
    const known = remembered.get(name) ?? lookUp.call(this, lookup);
    remembered.set(name, known);
    known.catch(() => remembered.delete(name));
    return known;
  };
}
