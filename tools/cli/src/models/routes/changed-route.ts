import type { Arm, ModelRouting, Shadow } from '@sightline/messages';
import type { RouteState } from './route-change.js';

/** The flags that say what a route is to be; `false` takes away what there is. */
export interface RouteFlags {
  readonly arm?: readonly Arm[];
  readonly shadow?: readonly Shadow[] | false;
  readonly source?: readonly string[] | false;
  readonly sourceKey?: readonly string[] | false;
  readonly minConfidence?: number | false;
  readonly minConfidenceOf?: readonly (readonly [string, number])[];
  readonly minConfidenceOfModel?: readonly (readonly [string, number])[];
}

/** What a route consists of beside its name and who set it. */
export type RouteBody = Omit<ModelRouting, 'route' | 'updated_at' | 'updated_by'>;

const empty: RouteBody = {
  arms: [],
  shadows: [],
  sources: [],
  source_keys: [],
  min_confidence: null,
  min_confidence_by_label: {},
  min_confidence_by_model: {},
};

/** Whether any flag changes the route. */
export function changesRoute(flags: RouteFlags): boolean {
  const { arm, shadow, source, sourceKey, minConfidence, minConfidenceOf, minConfidenceOfModel } = flags;
  const all = [arm, shadow, source, sourceKey, minConfidence, minConfidenceOf, minConfidenceOfModel];
  return all.some((flag) => flag !== undefined);
}

/** The route after a change: each kind of flag that is given replaces all of its kind, what is not mentioned stays. */
export function changedRoute(before: RouteState, flags: RouteFlags): RouteBody {
  const old = before ?? empty;
  return {
    arms: flags.arm ?? old.arms,
    shadows: listed(flags.shadow, old.shadows),
    sources: listed(flags.source, old.sources),
    source_keys: listed(flags.sourceKey, old.source_keys),
    ...thresholds(old, flags),
  };
}

function thresholds(
  old: RouteBody,
  { minConfidence, minConfidenceOf, minConfidenceOfModel }: RouteFlags,
): Pick<RouteBody, 'min_confidence' | 'min_confidence_by_label' | 'min_confidence_by_model'> {
  const { min_confidence, min_confidence_by_label, min_confidence_by_model } = minConfidence === false ? empty : old;
  return {
    min_confidence: typeof minConfidence === 'number' ? minConfidence : min_confidence,
    min_confidence_by_label: minConfidenceOf ? Object.fromEntries(minConfidenceOf) : min_confidence_by_label,
    min_confidence_by_model: minConfidenceOfModel ? Object.fromEntries(minConfidenceOfModel) : min_confidence_by_model,
  };
}

function listed<T>(flag: readonly T[] | false | undefined, old: readonly T[]): readonly T[] {
  if (flag === undefined) return old;
  return flag === false ? [] : flag;
}
