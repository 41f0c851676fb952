import { median } from '../figures.js';
import type { PlayedRounds } from './engine-rows.js';
import type { EngineSide, EngineTurn } from './engine-side.js';

/** Each side calls so often and then for so long before the rounds: memory is taken, kernels are chosen, JavaScript is compiled. */
const warmUpCalls = 3;
const warmUpMs = 2000;

/** How a batch size is measured. */
export interface RoundsPlan {
  readonly batch: number;
  readonly rounds: number;
  /** How long a turn takes; at least one call. */
  readonly turnMs: number;
}

/** Lets both sides call in turns, the one that begins changing from round to round. */
export async function playRounds(
  ours: Pick<EngineSide, 'run'>,
  python: Pick<EngineSide, 'run'>,
  { batch, rounds, turnMs }: RoundsPlan,
): Promise<PlayedRounds> {
  const warm = async (side: Pick<EngineSide, 'run'>): Promise<number> => {
    const { times: firstTimes } = await side.run(batch, warmUpCalls);
    const { times } = await side.run(batch, callsIn(warmUpMs, median(firstTimes)));
    return callsIn(turnMs, median(times));
  };
  const calls = { ours: await warm(ours), python: await warm(python) };
  const played = { ours: [] as EngineTurn[], python: [] as EngineTurn[] };
  const turn = { ours, python };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['ours', 'python'] as const) : (['python', 'ours'] as const);
    for (const side of order) played[side].push(await turn[side].run(batch, calls[side]));
  }
  return played;
}

function callsIn(ms: number, callMs: number): number {
  return Math.max(1, Math.round(ms / callMs));
}
