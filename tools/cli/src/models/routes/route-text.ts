import type { Arm, ModelRouting, Shadow } from '@sightline/messages';
import { printable, type Colors } from '@sightline/terminal';
import type { RouteBody } from './changed-route.js';

/** The parts of a route for people, one a line: `arm     90% champion: mine@12`. */
export function routeLines(route: RouteBody | null): readonly string[] {
  if (route === null) return [];
  const thresholds: readonly (readonly [string, number])[] = [
    ...(route.min_confidence === null ? [] : [['of all', route.min_confidence] as const]),
    ...Object.entries(route.min_confidence_by_model).map(([name, value]) => [`of model ${name}`, value] as const),
    ...Object.entries(route.min_confidence_by_label).map(([name, value]) => [`of ${name}`, value] as const),
  ];
  return [
    ...armTexts(route).map((text) => `arm     ${text}`),
    ...shadowTexts(route).map((text) => `shadow  ${text}`),
    ...route.sources.map((source) => `source  ${source}`),
    ...route.source_keys.map((key) => `key     ${key}`),
    ...thresholds.map(([what, value]) => `sure    ${what}: ${value} or more`),
  ].map(printable);
}

/** `90% champion: mine@12`; the name is left out where it is the model's. */
export function armTexts({ arms }: Pick<ModelRouting, 'arms'>): readonly string[] {
  const sum = arms.reduce((total, { weight }) => total + weight, 0);
  return arms.map((arm) => {
    const name = arm.name === arm.model_name ? '' : `${arm.name}: `;
    return `${percent(arm.weight / sum)} ${name}${modelText(arm)}`;
  });
}

/** `50% mine@12` */
export function shadowTexts({ shadows }: Pick<ModelRouting, 'shadows'>): readonly string[] {
  return shadows.map((shadow) => `${percent(shadow.sample_rate)} ${modelText(shadow)}`);
}

/** `mine@12`, or `mine` where the newest good version is meant. */
export function modelText({ model_name, model_version }: Pick<Arm | Shadow, 'model_name' | 'model_version'>): string {
  return model_version === null ? model_name : `${model_name}@${model_version}`;
}

/** What changes from one route to the other, as lines of a diff; the parts that stay are dim. */
export function routeDiff(before: RouteBody | null, after: RouteBody | null, colors: Colors): readonly string[] {
  const [old, fresh] = [routeLines(before), routeLines(after)];
  return [
    ...old.map((line) => (fresh.includes(line) ? colors.dim(`    ${line}`) : colors.red(`  - ${line}`))),
    ...fresh.filter((line) => !old.includes(line)).map((line) => colors.green(`  + ${line}`)),
  ];
}

/** At most two decimals, and none that are zeros: a share of 0.125 is 12.5%. */
function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
