import { ok, wrong, type Finding } from '../../check/finding.js';
import type { Deployment } from '../deployment.js';
import { nearestNames } from '../nearest-names.js';
import { shownPath } from '../programs/shown-path.js';
import { nodePools, type NodePool } from '../terraform/node-pool.js';
import type { Plan } from '../terraform/plan-json.js';
import { quotaPage } from '../terraform/terraform-problem.js';
import type { Gcloud } from './gcloud.js';

interface Quota {
  readonly metric: string;
  readonly limit: number;
  readonly usage: number;
}

/** What the new machines of a region count towards, and how much of it they may become. */
interface Wanted {
  readonly region: string;
  /** What it counts towards, whichever of them has a limit first. */
  readonly metrics: readonly string[];
  readonly amount: number;
}

/** Whether all places of a plan are regions of Google Cloud, and have room for what is planned. */
export async function checkPlaces(
  { gcloud, variablesFile }: Pick<Deployment, 'gcloud' | 'variablesFile'>,
  plan: Plan,
): Promise<readonly Finding[]> {
  const variables = shownPath(variablesFile);
  const regions = regionsOf(plan);
  if (regions.length === 0) return [];
  const known = (await gcloud.json<readonly { readonly name: string }[]>('compute', 'regions', 'list')).map(
    ({ name }) => name,
  );
  const unknown = regions.filter((region) => !known.includes(region));
  if (unknown.length > 0) {
    return [
      wrong('regions', `no region of Google Cloud: ${unknown.join(', ')}`, regionMend(unknown, known, variables)),
    ];
  }
  const findings: Finding[] = [ok('regions', regions.join(', '))];
  const wanted = wantedQuota(plan);
  for (const region of regions) {
    const own = wanted.filter((each) => each.region === region);
    if (own.length > 0) findings.push(await checkQuotas(gcloud, { region, variables }, own));
  }
  return findings;
}

function regionMend(unknown: readonly string[], known: readonly string[], variables: string): string {
  const [nearest] = nearestNames(unknown[0] ?? '', known);
  return nearest === undefined
    ? `mend regions in ${variables}: gcloud compute regions list names those that there are`
    : `mend regions in ${variables}: is ${nearest} meant?`;
}

async function checkQuotas(
  gcloud: Gcloud,
  { region, variables }: { readonly region: string; readonly variables: string },
  wanted: readonly Wanted[],
): Promise<Finding> {
  const { quotas } = await gcloud.json<{ readonly quotas: readonly Quota[] }>('compute', 'regions', 'describe', region);
  const asked = new Map<Quota, number>();
  for (const { metrics, amount } of wanted) {
    // Without a limit of their own, spot machines count towards that of the others.
    const quota = metrics.flatMap((metric) => quotas.find((each) => each.metric === metric && each.limit > 0) ?? [])[0];
    const none = quotas.find(({ metric }) => metrics.includes(metric));
    const counted = quota ?? none;
    if (counted !== undefined) asked.set(counted, (asked.get(counted) ?? 0) + amount);
  }
  const short = [...asked].filter(([{ limit, usage }, amount]) => amount > limit - usage);
  const texts = (short.length > 0 ? short : [...asked]).map(
    ([{ metric, limit, usage }, amount]) => `${metric} ${limit - usage} free of ${limit}, up to ${amount} wanted`,
  );
  if (short.length === 0) return ok('quotas', `${region}: ${texts.join('; ')}`);
  const mend = `ask for more at ${quotaPage(gcloud.project)}, or lower the max of nodes in ${variables}`;
  return wrong('quotas', `too little in ${region}: ${texts.join('; ')}`, mend);
}

/** What a plan's new pools of nodes may grow to. */
function wantedQuota({ changes, resources }: Plan): readonly Wanted[] {
  const created = new Set(changes.filter(({ act }) => act === 'create').map(({ address }) => address));
  return nodePools(resources.filter(({ address }) => created.has(address))).flatMap(poolQuota);
}

function poolQuota({ zones, shape, isSpot, most, cards }: NodePool): readonly Wanted[] {
  const region = regionOf(zones[0]);
  if (region === undefined) return [];
  const metrics = (...names: readonly string[]): readonly string[] =>
    isSpot ? [`PREEMPTIBLE_${names.at(-1) ?? ''}`, ...names] : names;
  const wanted: Wanted[] = [];
  if (shape !== undefined)
    wanted.push({ region, metrics: metrics(`${shape.family.toUpperCase()}_CPUS`, 'CPUS'), amount: shape.vcpus * most });
  if (cards !== undefined) {
    const kind = cards.type.toUpperCase().replaceAll('-', '_').replace('_TESLA', '');
    wanted.push({ region, metrics: metrics(`${kind}_GPUS`), amount: cards.count * most });
  }
  return wanted;
}

/** Where compute goes by a plan. */
function regionsOf({ resources }: Plan): readonly string[] {
  const places = resources
    .filter(({ type }) => /^google_(container|compute)_/.test(type))
    .map(({ values }) => regionOf(values.location ?? values.region));
  return [...new Set(places.filter((place) => place !== undefined))].sort();
}

/** The region of a region or a zone. */
function regionOf(place: unknown): string | undefined {
  return typeof place === 'string' ? /^([a-z]+-[a-z]+\d*)(-[a-z])?$/.exec(place)?.[1] : undefined;
}
