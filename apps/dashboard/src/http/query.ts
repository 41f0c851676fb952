import type { RowFilter } from '../reading/latest-predictions.js';
import { windowNames, type WindowName } from '@sightline/figures';

/** What a page asks for. */
export interface PageQuery extends RowFilter {
  readonly window: WindowName;
}

const freeText = { type: 'string', minLength: 1, maxLength: 200 } as const;

/** The query of a stream, for validation: what is not here is answered with what is allowed. */
export const pageQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    window: { type: 'string', enum: windowNames, default: '5m' },
    source: { type: 'string', enum: ['http', 'gcs', 'simulator', 'external'] },
    outcome: { type: 'string', enum: ['classified', 'low_confidence', 'rejected'] },
    model: freeText,
    arm: freeText,
    label: freeText,
  },
} as const;
