import type { Arm, ModelRouting, Shadow, Source } from './generated/messages.js';

/** Name of the route that applies where no other does. */
export const defaultRoute = 'default';

/** What a route and an arm may be called: safe in keys, metrics and logs. */
const legalName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** As in a model's manifest. */
const modelName = /^[a-z0-9_]{1,128}$/;
const modelVersion = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** More arms could not be told apart in a metric, more shadows could not be paid for. */
const maxArms = 16;
const maxShadows = 8;

const knownSources: Readonly<Record<Source, true>> = { http: true, gcs: true, simulator: true, external: true };

/**
 * What is wrong with the form of a route, each in a sentence that says what must be; empty when nothing is. Whether its models
 * exist only a worker can tell. The command and the workers both ask this, so that neither takes what the other refuses.
 */
export function routeProblems(routing: ModelRouting): readonly string[] {
  return [...nameProblems(routing), ...armProblems(routing), ...shadowProblems(routing), ...thresholdProblems(routing)];
}

function nameProblems({ route, sources, source_keys }: ModelRouting): readonly string[] {
  const problems: string[] = [];
  if (!legalName.test(route)) problems.push(`the route ${quoted(route)} must be named by ${legalName.source}`);
  if (route === defaultRoute && sources.length + source_keys.length > 0) {
    problems.push('the route default applies where no other does: it takes no sources and no source_keys');
  }
  for (const source of sources) {
    if (!Object.hasOwn(knownSources, source)) {
      problems.push(`the source ${quoted(source)} must be ${Object.keys(knownSources).join(', ')}`);
    }
  }
  if (source_keys.includes('')) problems.push('a source key must not be empty');
  return problems;
}

function armProblems({ arms }: ModelRouting): readonly string[] {
  if (arms.length === 0) return ['a route needs at least one arm'];
  if (arms.length > maxArms) return [`a route has at most ${maxArms} arms, not ${arms.length}`];
  const problems = arms.flatMap((arm) => [...ownArmProblems(arm), ...modelProblems(arm, `arm ${quoted(arm.name)}`)]);
  for (const name of repeated(arms.map(({ name }) => name))) problems.push(`two arms are named ${quoted(name)}`);
  const sum = arms.reduce((total, { weight }) => total + weight, 0);
  if (problems.length === 0 && !Number.isFinite(sum)) problems.push('the weights are too large to be summed');
  return problems;
}

function ownArmProblems({ name, weight }: Arm): readonly string[] {
  const problems: string[] = [];
  if (!legalName.test(name)) problems.push(`the arm ${quoted(name)} must be named by ${legalName.source}`);
  if (!Number.isFinite(weight) || weight <= 0) {
    problems.push(`the weight of arm ${quoted(name)} must be a number above 0, not ${weight}`);
  }
  return problems;
}

function shadowProblems({ shadows }: ModelRouting): readonly string[] {
  if (shadows.length > maxShadows) return [`a route has at most ${maxShadows} shadows, not ${shadows.length}`];
  const problems = shadows.flatMap((shadow) => {
    const own = modelProblems(shadow, 'a shadow');
    if (isShare(shadow.sample_rate)) return own;
    const problem = `the sample rate of shadow ${quoted(shadow.model_name)} must be 0 to 1, not ${shadow.sample_rate}`;
    return [...own, problem];
  });
  const models = shadows.map(({ model_name, model_version }) => `${model_name}/${model_version ?? 'newest'}`);
  for (const model of repeated(models)) problems.push(`two shadows are ${quoted(model)}`);
  return problems;
}

function modelProblems({ model_name, model_version }: Arm | Shadow, of: string): readonly string[] {
  const problems: string[] = [];
  if (!modelName.test(model_name)) {
    problems.push(`the model ${quoted(model_name)} of ${of} must be named by ${modelName.source}`);
  }
  if (model_version !== null && !modelVersion.test(model_version)) {
    problems.push(`the version ${quoted(model_version)} of ${of} must match ${modelVersion.source}`);
  }
  return problems;
}

function thresholdProblems(routing: ModelRouting): readonly string[] {
  const named: readonly [string, number | null][] = [
    ['min_confidence', routing.min_confidence],
    ...Object.entries(routing.min_confidence_by_model),
    ...Object.entries(routing.min_confidence_by_label),
  ];
  return named
    .filter(([, threshold]) => threshold !== null && !isShare(threshold))
    .map(([name, threshold]) => `the threshold ${quoted(name)} must be 0 to 1, not ${String(threshold)}`);
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** Names of any length and content come in; what is shown of them stays readable. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}
