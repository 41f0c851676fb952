import { median } from '../figures.js';
import type { PlayedRounds } from './engine-rows.js';
import type { EngineSide, EngineTurn } from './engine-side.js';

/** A call is made so often before the rounds: the first ones take memory and choose kernels. */
const warmUpCalls = 3;

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
  const warm = async (side: Pick<EngineSide, 'run'>): Promise<number> =>
    Math.max(1, Math.round(turnMs / median((await side.run(batch, warmUpCalls)).times)));
  const calls = { ours: await warm(ours), python: await warm(python) };
  const played = { ours: [] as EngineTurn[], python: [] as EngineTurn[] };
  const turn = { ours, python };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['ours', 'python'] as const) : (['python', 'ours'] as const);
    for (const side of order) played[side].push(await turn[side].run(batch, calls[side]));
  }
  return played;
}
