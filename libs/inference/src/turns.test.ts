import { describe, expect, it } from 'vitest';
import { openTurns } from './turns.js';
import type { Seat, SeatOptions, Turn, Turns } from './turns.js';

interface Call {
  readonly name: string;
  readonly turn: Turn;
  readonly endsAtMs: number;
}

/** Models that are always busy, on a simulated clock: who used how much engine time, and who was served in which order. */
class Simulation {
  readonly usedMs = new Map<string, number>();
  readonly served: string[] = [];
  readonly seats = new Map<string, Seat>();
  #nowMs = 0;
  #running: Call[] = [];

  constructor(private readonly turns: Turns) {}

  get running(): readonly string[] {
    return this.#running.map(({ name }) => name);
  }

  /** A model that asks again as soon as a call of its has begun, `again` times. */
  keepBusy(name: string, callMs: number, options?: SeatOptions, again = Infinity): void {
    const seat = this.turns.join(options);
    this.seats.set(name, seat);
    let left = again;
    const ask = (): void => {
      seat.ask((turn) => {
        this.served.push(name);
        this.#running.push({ name, turn, endsAtMs: this.#nowMs + callMs });
        this.usedMs.set(name, (this.usedMs.get(name) ?? 0) + callMs);
        left -= 1;
        // A queue has a next batch ready, but only asks once the slots it may fill are known.
        if (left > 0) queueMicrotask(ask);
      });
    };
    ask();
  }

  async run(calls: number): Promise<void> {
    for (let ended = 0; ended < calls; ended += 1) {
      await Promise.resolve();
      const next = this.#running.reduce((least, call) => (call.endsAtMs < least.endsAtMs ? call : least));
      this.#running = this.#running.filter((call) => call !== next);
      this.#nowMs = next.endsAtMs;
      next.turn.end(Math.max(1, this.usedOf(next)));
    }
    await Promise.resolve();
  }

  usedOf({ name }: Call): number {
    return callTimes.get(name) ?? 10;
  }
}

const callTimes = new Map([
  ['quick', 2],
  ['slow', 40],
]);

describe('turns', () => {
  it.each([1, 2])('give always-busy models equal shares of engine time, with %d slots', async (slots) => {
    const scene = new Simulation(openTurns({ slots }));
    for (const [name, ms] of callTimes) scene.keepBusy(name, ms);
    scene.keepBusy('usual', 10);
    await scene.run(4000);
    const used = ['quick', 'slow', 'usual'].map((name) => scene.usedMs.get(name) ?? 0);
    expect(Math.max(...used) / Math.min(...used)).toBeLessThan(1.1);
  });

  it('serve every one of many busy models', async () => {
    const scene = new Simulation(openTurns({ slots: 1 }));
    const names = Array.from({ length: 20 }, (_, index) => `model ${String(index)}`);
    for (const name of names) scene.keepBusy(name, 10);
    await scene.run(40);
    expect(new Set(scene.served)).toEqual(new Set(names));
  });

  it('give a model that was idle no credit for it, and no penalty', async () => {
    const scene = new Simulation(openTurns({ slots: 1 }));
    scene.keepBusy('busy', 10);
    await scene.run(500);
    scene.served.length = 0;
    scene.keepBusy('late', 10);
    await scene.run(100);
    const late = scene.served.filter((name) => name === 'late').length;
    expect(late).toBeGreaterThan(45);
    expect(late).toBeLessThan(55);
  });

  it('let background models wait while any other one does, and use what is left', async () => {
    const scene = new Simulation(openTurns({ slots: 1 }));
    scene.keepBusy('primary', 10, {}, 30);
    scene.keepBusy('shadow', 10, { background: true }, 5);
    await scene.run(34);
    expect(scene.served.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 'primary'));
    expect(scene.served.slice(30)).toEqual(Array.from({ length: 5 }, () => 'shadow'));
  });

  it('never let a call in the background keep another one waiting', () => {
    const scene = new Simulation(openTurns({ slots: 1 }));
    scene.keepBusy('shadow', 10, { background: true }, 1);
    scene.keepBusy('primary', 10, {}, 1);
    expect(scene.running).toEqual(['shadow', 'primary']);
  });

  it('take as many slots for a call as its session has threads, and let none overtake it', async () => {
    const scene = new Simulation(openTurns({ slots: 2 }));
    scene.keepBusy('narrow', 10, {}, 1);
    scene.keepBusy('wide', 10, { width: 2 }, 1);
    expect(scene.running).toEqual(['narrow']);
    await scene.run(1);
    expect(scene.running).toEqual(['wide']);
    // Wider than there are slots is all slots.
    scene.keepBusy('wider', 10, { width: 9 }, 1);
    await scene.run(1);
    expect(scene.running).toEqual(['wider']);
  });

  it('tell a call whether it is alone, whatever runs in the background', () => {
    const turns = openTurns({ slots: 3 });
    const alone: boolean[] = [];
    const note = ({ alone: own }: Turn): void => void alone.push(own);
    turns.join({ background: true }).ask(note);
    turns.join().ask(note);
    turns.join().ask(note);
    expect(alone).toEqual([true, true, false]);
  });

  it('forget who leaves, and count a turn that is ended twice once', () => {
    const turns = openTurns({ slots: 1 });
    const order: string[] = [];
    const held: Turn[] = [];
    const ask = (seat: Seat, name: string): void => {
      seat.ask((turn) => {
        order.push(name);
        held.push(turn);
      });
    };
    const [first, second, third] = [turns.join(), turns.join(), turns.join()];
    ask(first, 'first');
    ask(second, 'second');
    ask(third, 'third');
    second.leave();
    held[0]?.end(5);
    held[0]?.end(5);
    ask(first, 'again');
    expect(order).toEqual(['first', 'third']);
    held[1]?.end(5);
    expect(order).toEqual(['first', 'third', 'again']);
  });
});
