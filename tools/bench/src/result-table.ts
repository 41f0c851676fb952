/** A result for people: one line a figure, nested ones indented below their name. */
export function resultTable(result: object, indent = ''): string {
  return Object.entries(result)
    .map(([name, value]: [string, unknown]) => {
      if (typeof value === 'object' && value !== null) return `${indent}${name}\n${resultTable(value, `${indent}  `)}`;
      return `${indent}${name.padEnd(24 - indent.length)} ${String(value)}\n`;
    })
    .join('');
}
