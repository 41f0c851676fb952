import {
  estimate,
  monthlyBill,
  priceList,
  sumOf,
  usdPerMillionImages,
  type Amounts,
  type Bill,
  type PriceName,
} from '@sightline/capacity';
import { printableJson } from '@sightline/terminal';
import type { Cli } from '../../cli.js';
import { tableText, type Column } from '../../output/table.js';
import type { Plan } from '../terraform/plan-json.js';
import { plannedAmounts, type PlannedAmounts } from './planned-amounts.js';
import type { PriceFlags } from './price-options.js';

/** What a plan costs a month, by list price. */
export interface PlanPrice {
  /** Nothing is sent, and workers are asleep. */
  readonly idleUsd: number;
  readonly atRate: Bill;
  readonly usdPerMillionImages: number;
  /** Every pool of nodes is as large as it may become. */
  readonly mostUsd: number;
  readonly unpriced: readonly string[];
}

/** The least that a rate is reckoned with where nothing is sent. */
const NEXT_TO_NOTHING = 1e-9;

/** Prices a plan at a rate of images, shared out evenly to its regions. Undefined where nothing runs in it. */
export function priceOf({ resources }: Plan, { rate, model }: PriceFlags): PlanPrice | undefined {
  const { fixed, mostMachines, regions, prefixes, unpriced } = plannedAmounts(resources);
  if (regions === 0) return undefined;
  const at = (imagesPerS: number): Amounts => {
    const { amounts } = estimate({ imagesPerS: imagesPerS / regions, model, hardware: 'spot' });
    const own = onMachines(without(amounts, fixed), prefixes);
    return sumOf(fixed, ...Array.from({ length: regions }, () => own));
  };
  const atRate = monthlyBill(at(rate));
  return {
    idleUsd: monthlyBill(at(NEXT_TO_NOTHING)).usdAMonth,
    atRate,
    usdPerMillionImages: usdPerMillionImages(atRate, rate),
    mostUsd: monthlyBill(sumOf(fixed, mostMachines)).usdAMonth,
    unpriced,
  };
}

/** What the plan names itself is not reckoned a second time. */
function without(amounts: Amounts, fixed: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => !((name as PriceName) in fixed)));
}

/** An estimate reckons with E2 machines; here are those of the plan. */
function onMachines(amounts: Amounts, { spot, steady }: PlannedAmounts['prefixes']): Amounts {
  const names: Readonly<Record<string, string>> = {
    vcpu: `${steady}vcpu`,
    memory: `${steady}memory`,
    'spot-vcpu': `${spot}vcpu`,
    'spot-memory': `${spot}memory`,
  };
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [names[name] ?? name, amount]));
}

interface Line {
  readonly what: string;
  readonly usd: number;
}

const columns: readonly Column<Line>[] = [
  { title: 'A MONTH', text: ({ what }) => what, shrinkTo: 30 },
  { title: 'USD', text: ({ usd }) => usd.toLocaleString('en', { maximumFractionDigits: 0 }), align: 'right' },
];

const LONGEST_BILL = 6;

/** Prints what a plan costs a month and for a million images, and what has no price. */
export async function printPrice(
  { out }: Pick<Cli, 'out'>,
  plan: Plan,
  flags: PriceFlags & { readonly json?: boolean },
): Promise<void> {
  const price = priceOf(plan, flags);
  if (price === undefined) return;
  const { idleUsd, atRate, usdPerMillionImages: perMillion, mostUsd, unpriced } = price;
  if (flags.json) {
    const { lines, usdAMonth } = atRate;
    await out.print(
      `${printableJson({ subject: 'price', prices_of: priceList.asOf, rate: flags.rate, idle_usd: idleUsd, usd: usdAMonth, usd_per_million_images: perMillion, most_usd: mostUsd, lines, unpriced })}\n`,
    );
    return;
  }
  const dearest = atRate.lines.slice(0, LONGEST_BILL);
  const rest = atRate.lines.slice(LONGEST_BILL).reduce((sum, { usd }) => sum + usd, 0);
  const lines = [
    { what: 'nothing sent, workers asleep', usd: idleUsd },
    { what: `at ${flags.rate} images a second, day and night (${flags.model})`, usd: atRate.usdAMonth },
    ...[...dearest, ...(rest > 0 ? [{ what: 'all else', usd: rest }] : [])].map(({ what, usd }) => ({
      what: `  ${what}`,
      usd,
    })),
    { what: 'every pool of nodes at its most', usd: mostUsd },
  ];
  const notes = [
    `A million images at that rate: ${perMillion.toFixed(2)} USD.`,
    ...(unpriced.length > 0 ? [`Not priced: ${unpriced.join(', ')}.`] : []),
    out.colors.dim(`List prices of ${priceList.region}, ${priceList.asOf}, without tax: tools/capacity/prices.json.`),
  ];
  await out.print(`\n${tableText(columns, lines, out)}\n${notes.join('\n')}\n\n`);
}
