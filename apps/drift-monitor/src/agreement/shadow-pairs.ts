import type { Prediction } from '@sightline/messages';
import { LRUCache } from 'lru-cache';
import { cutText } from '@sightline/figures/cut-text';

/** Two models that have seen the same image. */
export interface PairSubject {
  readonly source: string;
  readonly model: string;
  readonly version: string | null;
  readonly shadow: string;
  readonly shadowVersion: string | null;
}

/** Whether they said the same of it. */
export interface ShadowPair {
  readonly subject: PairSubject;
  readonly agree: boolean;
}

type Answer = Pick<Prediction, 'label' | 'model_name' | 'model_version' | 'role'>;

/** Answers that wait for their other half. A shadow is at most seconds behind the answer. */
const MAX_WAITING = 20_000;
/** Models in the shadow of one image. */
const MAX_SHADOWS = 8;

/** Brings the answer and the shadows' answers to one image together, in whatever order they come. */
export class ShadowPairs {
  readonly #primary = new LRUCache<string, Answer>({ max: MAX_WAITING });
  readonly #shadows = new LRUCache<string, readonly Answer[]>({ max: MAX_WAITING });

  /** The pairs that a prediction completes. */
  add(prediction: Prediction): readonly ShadowPair[] {
    const { source, role, label, model_name, model_version } = prediction;
    if (label === null || model_name === null) return [];
    const id = cutText(prediction.image_id);
    const answer = { role, label: cutText(label), model_name: cutText(model_name), model_version: cut(model_version) };
    if (role === 'primary') {
      const waiting = this.#shadows.get(id) ?? [];
      this.#shadows.delete(id);
      this.#primary.set(id, answer);
      return waiting.map((shadow) => pairOf(source, answer, shadow));
    }
    const primary = this.#primary.get(id);
    if (primary) return [pairOf(source, primary, answer)];
    const waiting = this.#shadows.get(id) ?? [];
    if (waiting.length < MAX_SHADOWS) this.#shadows.set(id, [...waiting, answer]);
    return [];
  }
}

function cut(text: string | null): string | null {
  return text === null ? null : cutText(text);
}

function pairOf(source: string, primary: Answer, shadow: Answer): ShadowPair {
  return {
    subject: {
      source,
      model: primary.model_name ?? '',
      version: primary.model_version,
      shadow: shadow.model_name ?? '',
      shadowVersion: shadow.model_version,
    },
    agree: primary.label === shadow.label,
  };
}
