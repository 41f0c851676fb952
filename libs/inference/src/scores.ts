/** Turns `float32[images, classes]` logits into probabilities, image by image, in place. */
export function softmaxInPlace(values: Float32Array, classes: number): void {
  for (let start = 0; start < values.length; start += classes) {
    const row = values.subarray(start, start + classes);
    let max = -Infinity;
    for (const value of row) if (value > max) max = value;
    let sum = 0;
    for (const [index, value] of row.entries()) {
      // Less the largest, so that no exponential overflows.
      const power = Math.exp(value - max);
      row[index] = power;
      sum += power;
    }
    for (const [index, power] of row.entries()) row[index] = power / sum;
  }
}

/** Indexes of the images in `float32[images, classes]` that have a value which is NaN or infinite. */
export function unusableRows(values: Float32Array, classes: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row * classes < values.length; row += 1) {
    if (!values.subarray(row * classes, (row + 1) * classes).every(Number.isFinite)) rows.push(row);
  }
  return rows;
}
