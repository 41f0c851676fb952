import type { Prediction } from '@sightline/messages';
import type { PictureProblem } from './picture-problem.js';

/** What became of one file: its prediction, or why there is none. */
export type FileResult =
  | { readonly path: Buffer; readonly tookMs: number; readonly prediction: Prediction }
  | { readonly path: Buffer; readonly tookMs: number; readonly problem: PictureProblem };

/** One file as `--json` and `--csv` print it. */
export interface ResultRecord {
  readonly file: string;
  /** As in Prediction, or `failed` where no prediction came about. */
  readonly outcome: Prediction['outcome'] | 'failed';
  readonly label: string | null;
  readonly confidence: number | null;
  readonly top_k: readonly { readonly label: string; readonly confidence: number }[];
  readonly model_name: string | null;
  readonly model_version: string | null;
  readonly image_id: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly took_ms: number;
}

const nothing = {
  outcome: 'failed',
  label: null,
  confidence: null,
  top_k: [],
  model_name: null,
  model_version: null,
  image_id: null,
} as const;

/** The result with at most `top` labels. */
export function resultRecord(result: FileResult, top: number): ResultRecord {
  const file = result.path.toString();
  const took_ms = Math.round(result.tookMs);
  if ('problem' in result) {
    const { code: error_code, message: error_message } = result.problem;
    return { file, ...nothing, error_code, error_message, took_ms };
  }
  const { outcome, label, confidence, top_k, model_name, model_version, image_id, error_code, error_message } =
    result.prediction;
  const best = top_k.slice(0, top).map((each) => ({ label: each.label, confidence: each.confidence }));
  const answer = { outcome, label, confidence, top_k: best };
  return { file, ...answer, model_name, model_version, image_id, error_code, error_message, took_ms };
}

/** Whether the file has no label. */
export function isUnclassified({ outcome }: Pick<ResultRecord, 'outcome'>): boolean {
  return outcome === 'failed' || outcome === 'rejected';
}
