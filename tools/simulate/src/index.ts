export { recordedDayPlot } from './autoscaling/day-plot.js';
export { recordedDaySentence } from './autoscaling/day-text.js';
export { simulateOneMachine, type OneMachine } from './pipeline/one-machine.js';
export type { RunFigures } from './pipeline/run-figures.js';
export type { Arrivals } from './pipeline/simulate-pipeline.js';
export { scalingTables } from './tables/scaling-tables.js';
