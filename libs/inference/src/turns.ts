/** The right to one model call; held from its start to its end. */
export interface Turn {
  /** Whether no other call was under way, those in the background aside. */
  readonly alone: boolean;
  /** Gives the turn back; `usedMs` is what the call took of the engine, 0 for one that was not made. Counts once. */
  end(usedMs: number): void;
}

/** One model's place among those that share the cores. */
export interface Seat {
  /** Calls `start` when it is this model's turn: at once where a slot is free and nobody has waited longer for less. */
  ask(start: (turn: Turn) => void): void;
  /** Takes back what was asked and not yet granted. */
  leave(): void;
}

export interface SeatOptions {
  /** A background model gets a turn only while no other one waits, and never keeps another one waiting. */
  readonly background?: boolean;
  /** Slots that one call takes: the threads of its session. */
  readonly width?: number;
}

/** Shares the cores among the models of a process. */
export interface Turns {
  join(options?: SeatOptions): Seat;
}

/** What a new model's first call counts as until its time is known, milliseconds. */
const FIRST_GUESS_MS = 10;
/** Weight of the newest call in a model's usual time. */
const NEWEST = 0.3;

interface Place {
  readonly background: boolean;
  readonly width: number;
  readonly starts: ((turn: Turn) => void)[];
  running: number;
  /** Engine time counted so far; only differences between places mean anything. */
  countedMs: number;
  usualMs: number;
}

/**
 * Opens turns for so many calls at a time: the cores. Of the models that wait, the one that has used the least engine time goes
 * first, so that models which are always busy get equal shares whatever their calls take; one that was idle begins level with
 * the others: rest gives no credit. A call counts with its usual time when it starts, which is set right when it ends: a slow
 * model can't take all slots before its first call is counted.
 */
export function openTurns({ slots }: { readonly slots: number }): Turns {
  return new FairTurns(slots);
}

class FairTurns implements Turns {
  readonly #places = new Set<Place>();
  #foreground = 0;
  #background = 0;
  /** What the last place served had used when it was: nobody who begins to wait starts below. */
  #levelMs = { foreground: 0, background: 0 };

  constructor(private readonly slots: number) {}

  join({ background = false, width = 1 }: SeatOptions = {}): Seat {
    const place: Place = {
      background,
      width: Math.min(width, this.slots),
      starts: [],
      running: 0,
      countedMs: 0,
      usualMs: FIRST_GUESS_MS,
    };
    this.#places.add(place);
    return {
      ask: (start) => {
        this.#ask(place, start);
      },
      leave: () => {
        this.#places.delete(place);
        place.starts.length = 0;
        this.#grant();
      },
    };
  }

  #ask(place: Place, start: (turn: Turn) => void): void {
    if (place.running === 0 && place.starts.length === 0) {
      place.countedMs = Math.max(place.countedMs, this.#levelMs[kindOf(place)]);
    }
    place.starts.push(start);
    this.#grant();
  }

  #grant(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      const start = next.starts.shift();
      start?.(this.#begin(next));
    }
  }

  /** Who goes next; nobody overtakes the first in line, or narrow calls would starve a wide one. */
  #next(): Place | undefined {
    const waiting = [...this.#places].filter(({ starts }) => starts.length > 0);
    const others = waiting.filter(({ background }) => !background);
    // Calls in the background count for one another alone: their threads give way to all others by themselves.
    const [candidates, free] =
      others.length > 0
        ? [others, this.slots - this.#foreground]
        : [waiting, this.slots - this.#foreground - this.#background];
    const first = candidates.reduce<Place | undefined>(
      (least, place) => (least && least.countedMs <= place.countedMs ? least : place),
      undefined,
    );
    return first && first.width <= free ? first : undefined;
  }

  #begin(place: Place): Turn {
    const alone = this.#foreground === 0;
    const guessMs = place.usualMs;
    this.#levelMs[kindOf(place)] = Math.max(this.#levelMs[kindOf(place)], place.countedMs);
    this.#occupy(place, 1);
    place.countedMs += guessMs * place.width;
    let ended = false;
    return {
      alone,
      end: (usedMs) => {
        if (ended) return;
        ended = true;
        this.#occupy(place, -1);
        place.countedMs += (usedMs - guessMs) * place.width;
        if (usedMs > 0) place.usualMs += NEWEST * (usedMs - place.usualMs);
        this.#grant();
      },
    };
  }

  #occupy(place: Place, calls: 1 | -1): void {
    place.running += calls;
    if (place.background) this.#background += calls * place.width;
    else this.#foreground += calls * place.width;
  }
}

function kindOf({ background }: Place): 'foreground' | 'background' {
  return background ? 'background' : 'foreground';
}

/** A place of a model that shares with nobody: every turn is its own at once. */
export const freeSeat: Seat = {
  ask: (start) => {
    start({ alone: true, end: () => undefined });
  },
  leave: () => undefined,
};
