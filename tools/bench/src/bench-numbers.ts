/** A number of the command line. @throws Error with a sentence for the user. */
export function number(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`${flag} ${text}: must be a number from ${min} to ${max}.`);
}

/** A whole number of the command line. @throws Error with a sentence for the user. */
export function whole(flag: string, text: string, min: number, max: number): number {
  const value = number(flag, text, min, max);
  if (Number.isInteger(value)) return value;
  throw new Error(`${flag} ${text}: must be a whole number.`);
}

/** One of some names. @throws Error with a sentence for the user. */
export function oneOf<T extends string>(flag: string, text: string, names: readonly T[]): T {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new Error(`${flag} ${text}: must be of ${names.join(', ')}.`);
}

/** What is listed with commas between. */
export function list<T>(text: string, read: (item: string) => T): readonly T[] {
  return text.split(',').map(read);
}
