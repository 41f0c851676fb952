#!/usr/bin/env node
import { writeFile } from 'node:fs/promises';
import { dayPlot } from './autoscaling/day-plot.js';
import { dayText } from './autoscaling/day-text.js';
import { replayDay } from './autoscaling/replay-day.js';
import { replayFigures } from './autoscaling/replay-figures.js';
import { rateText } from './rate/rate-text.js';
import { simulateRate } from './rate/simulate-rate.js';
import { helpText, readSimulateOptions, type SimulateOptions } from './simulate-options.js';
import { scalingTables } from './tables/scaling-tables.js';

async function act(options: SimulateOptions): Promise<string> {
  switch (options.act) {
    case 'help':
      return helpText;
    case 'tables':
      return scalingTables();
    case 'rate': {
      const simulation = simulateRate(options.wish);
      return options.json ? `${JSON.stringify(simulation)}\n` : rateText(simulation);
    }
    case 'day': {
      const day = replayDay(options.model);
      const figures = replayFigures(day);
      const firstAfterIdleSeconds = day.waitedSeconds[day.loneAtSecond] ?? NaN;
      if (options.plotFile !== undefined)
        await writeFile(options.plotFile, dayPlot(day, 'A day under the production chart'));
      return options.json
        ? `${JSON.stringify({ ...figures, firstAfterIdleSeconds })}\n`
        : dayText(figures, firstAfterIdleSeconds);
    }
  }
}

try {
  process.stdout.write(await act(readSimulateOptions(process.argv.slice(2))));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 64;
}
