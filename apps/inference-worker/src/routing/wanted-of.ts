import type { ModelRouting } from '@sightline/messages';
import type { WantedRef } from '../models/wanted-models.js';

/** The models that a route names. */
export function wantedOf({ arms, shadows }: ModelRouting): {
  readonly arms: readonly WantedRef[];
  readonly shadows: readonly WantedRef[];
} {
  const as =
    (role: WantedRef['role']) =>
    ({
      model_name,
      model_version,
    }: {
      readonly model_name: string;
      readonly model_version: string | null;
    }): WantedRef => ({
      name: model_name,
      version: model_version,
      role,
    });
  return { arms: arms.map(as('primary')), shadows: shadows.map(as('shadow')) };
}
