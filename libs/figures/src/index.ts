export { Cell, facetsOf, passes, type Facets, type Observation } from './cell.js';
export { cutText, versionText } from './cut-text.js';
export {
  stages,
  type CountOf,
  type Figures,
  type Filter,
  type ModelFigures,
  type OutcomeCounts,
  type Percentiles,
  type Series,
  type Stage,
} from './figures.js';
export { ModelCalls } from './model-calls.js';
export { readFigures } from './read-figures.js';
export { RollingWindow, type Slot } from './rolling-window.js';
export { otherNames, Tallies } from './tallies.js';
export { windowNames, windowSpecs, windowStart, type WindowName, type WindowSpec } from './windows.js';
