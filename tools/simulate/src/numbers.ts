const wholeDigits = 6;
const roundedDigits = 3;

/** A count as a person reads it: whole below a million, else three digits that count. */
export function count(value: number): string {
  const digits = Number.isInteger(value) && value < 10 ** wholeDigits ? wholeDigits : roundedDigits;
  return Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** A time as a person reads it. */
export function ms(value: number): string {
  return value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(0)} s`;
}

/** A sum of dollars: cents only where it is small. */
export function usd(value: number): string {
  const fraction = value < 100 ? 2 : 0;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: fraction, maximumFractionDigits: fraction })}`;
}
