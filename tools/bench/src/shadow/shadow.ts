import { setTimeout as delay } from 'node:timers/promises';
import { modelName } from '../bare/bare-model.js';
import type { BenchOptions } from '../bench-options.js';
import { rounded } from '../figures.js';
import { openLiveWorker, setRoute, type LiveWorker } from '../live/live-worker.js';
import { openModelVersions } from '../live/model-versions.js';
import { awaitStragglers, sendClosedLoop, sendEvenly } from '../live/send-images.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import {
  fullLoadFigures,
  halfLoadFigures,
  halfTurn,
  seenByShadow,
  type FullLoadFigures,
  type FullTurn,
  type HalfLoadFigures,
  type HalfTurn,
  type Pair,
} from './shadow-figures.js';

/** Under way at full load: twice what the worker takes up. */
const fullLoadCallers = 64;
const warmUpMs = 8000;
/** After a change of the route, until what it began is over. */
const settleMs = 1500;
const stragglersMs = 10_000;

/** What a shadow costs the answers. */
export interface ShadowResult {
  readonly halfLoad: HalfLoadFigures;
  readonly fullLoad: FullLoadFigures;
}

/** Lets a worker answer with and without a shadow as heavy as what answers, in turns. */
export async function measureShadow(stage: Stage, { rounds, seconds }: BenchOptions): Promise<ShadowResult> {
  const versions = await openModelVersions('challenger');
  stage.defer(() => versions.remove());
  await versions.add('1');
  progress('Starting the worker');
  const live = await openLiveWorker(stage, 'shadow', { MODEL_REPOSITORY: versions.location });
  const turns = new ShadowTurns(stage, live, versions.name, seconds * 1000);
  await turns.route(false);
  progress('Looking for full load');
  await turns.full(warmUpMs);
  const { perS } = await turns.full();
  const rate = perS / 2;
  progress(`Full load is ${rounded(perS, 1)} images/s, half of it ${rounded(rate, 1)}`);
  const half: Pair<HalfTurn>[] = [];
  const full: Pair<FullTurn>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    half.push(await turns.pair(round, () => turns.half(rate)));
    full.push(await turns.pair(round, () => turns.full()));
    const { halfLoad, fullLoad } = { halfLoad: halfLoadFigures(half, rate), fullLoad: fullLoadFigures(full) };
    progress(
      `Round ${round + 1} of ${rounds}: p95 ratio ${halfLoad.p95Ratio} at half load, throughput ratio ${fullLoad.throughputRatio} at full load so far`,
    );
  }
  return { halfLoad: halfLoadFigures(half, rate), fullLoad: fullLoadFigures(full) };
}

class ShadowTurns {
  constructor(
    private readonly stage: Stage,
    private readonly live: LiveWorker,
    private readonly challenger: string,
    private readonly turnMs: number,
  ) {}

  /** Plays a turn without and one with the shadow; which comes first changes from round to round. */
  async pair<T>(round: number, play: () => Promise<T>): Promise<Pair<T>> {
    const first = await this.#with(round % 2 === 1, play);
    const second = await this.#with(round % 2 === 0, play);
    return round % 2 === 1 ? { without: second, withShadow: first } : { without: first, withShadow: second };
  }

  async half(rate: number): Promise<HalfTurn> {
    const end = new AbortController();
    const sending = sendEvenly(this.stage, this.live, rate, end.signal);
    await delay(settleMs);
    this.live.answers.take();
    await delay(this.turnMs);
    end.abort();
    await sending;
    await this.#settle();
    return halfTurn(this.live.answers.take());
  }

  async full(forMs = this.turnMs): Promise<FullTurn> {
    this.live.answers.take();
    const perS = await sendClosedLoop(this.stage, this.live, fullLoadCallers, forMs);
    await this.#settle();
    const images = this.live.answers.take();
    return { perS, images: images.length, shadows: seenByShadow(images) };
  }

  async route(withShadow: boolean): Promise<void> {
    const arms = [{ name: 'primary', model_name: modelName, model_version: null, weight: 1 }];
    const shadow = { model_name: this.challenger, model_version: '1', sample_rate: 1 };
    await setRoute(this.live, { arms, shadows: withShadow ? [shadow] : [] });
    await delay(settleMs);
  }

  async #with<T>(withShadow: boolean, play: () => Promise<T>): Promise<T> {
    await this.route(withShadow);
    return play();
  }

  /** The last answers, and the shadows that come after them. */
  async #settle(): Promise<void> {
    const unanswered = await awaitStragglers(this.live, stragglersMs);
    if (unanswered > 0) throw new Error(`${unanswered} images were not answered.`);
    await delay(settleMs);
  }
}
