/** A count as a person reads it: three digits that count, thousands apart. */
export function count(value: number): string {
  const digits = Number(value.toPrecision(3));
  return (value < 1000 ? digits : Math.round(Number.isInteger(value) && value < 1e6 ? value : digits)).toLocaleString(
    'en-US',
    {
      maximumFractionDigits: 1,
    },
  );
}

export function ms(value: number): string {
  return value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(0)} s`;
}

/** A sum of dollars: cents only where it is small. */
export function usd(value: number): string {
  const fraction = value < 100 ? 2 : 0;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: fraction, maximumFractionDigits: fraction })}`;
}
