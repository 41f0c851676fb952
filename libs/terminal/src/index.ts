export type { Colors } from 'picocolors/types.js';
export { durationText } from './durations.js';
export { fit, truncated, widthOf, wrapped } from './fit.js';
export { layoutFor, type Layout } from './layout.js';
export { latencyMs, predictionRow, timeText, titleRow } from './prediction-row.js';
export { printable, printableJson } from './printable.js';
export { Pulse, sparkline } from './pulse.js';
export { isReaderGone, openScreen, type Screen, type ScreenOptions, type TerminalStream } from './screen.js';
