/** Random numbers that are the same for the same seed, on every machine. */
export interface SeededRandom {
  /** At least `min`, below `max`. */
  between(min: number, max: number): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the choices. */
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Opens a stream of random numbers; any text is a seed. */
export function seededRandom(seed: string): SeededRandom {
  const next = splitmix32(fnv1a(seed));
  return {
    between: (min, max) => min + next() * (max - min),
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
  };
}

/** SplitMix (Steele, Lea, Flood 2014) with 32 bits of state and MurmurHash3's finaliser; numbers in [0, 1). */
function splitmix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a over the text's UTF-16 units: a seed of 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
