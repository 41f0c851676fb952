import { assumptions } from './assumptions.js';
import type { Amounts } from './monthly-bill.js';
import { podAmounts } from './hardware.js';

/** Nodes that a NAT gateway is paid for at most. */
const NAT_NODES = 32;

/** What so many nodes of one cluster use beside their machines: ways out, and what is logged; its disks are not among it. */
export function nodeAmounts(nodes: number): Amounts {
  const { nodeNatGib, nodeLogGib } = assumptions;
  return {
    'nat-vm': Math.min(nodes, NAT_NODES),
    'nat-data': nodes * nodeNatGib.value,
    logging: nodes * nodeLogGib.value,
  };
}

/** What the pods use that every cluster has beside the services: those of GKE itself, KEDA, Prometheus. */
export function systemAmounts(): Amounts {
  const { systemVcpus, systemMemoryGib } = assumptions;
  return podAmounts(1, { vcpu: systemVcpus.value, memoryGib: systemMemoryGib.value, gpu: undefined, machine: '' });
}

/** The nodes that machines of these amounts are. */
export function nodesOf(machines: Amounts): number {
  const vcpus = Object.entries(machines).reduce((sum, [name, amount]) => sum + (name.endsWith('vcpu') ? amount : 0), 0);
  return vcpus / assumptions.nodeVcpus.value;
}
