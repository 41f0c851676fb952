/** A share as people read it: `12.5 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

/** A figure to three digits after the point, without noughts at its end. */
export function decimals(value: number): string {
  return String(Number(value.toFixed(3)));
}
