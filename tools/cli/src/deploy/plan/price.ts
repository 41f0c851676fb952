import type { Cli } from '../../cli.js';
import type { Plan } from '../terraform/plan-json.js';
import type { PriceFlags } from './price-options.js';
export type { PriceFlags } from './price-options.js';

export async function printPrice(_cli: Cli, _plan: Plan, _flags: PriceFlags): Promise<void> {}
