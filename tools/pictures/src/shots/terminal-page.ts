/** What the codes that our programs print do; each ends with the code of its group. */
const styles: Readonly<Record<string, string>> = {
  1: 'font-weight:bold',
  2: 'opacity:.6',
  31: 'color:#ff7b72',
  32: 'color:#7ee787',
  33: 'color:#e3b341',
  34: 'color:#79c0ff',
  35: 'color:#d2a8ff',
  36: 'color:#76e3ea',
  90: 'color:#8b949e',
};
const groups: readonly (readonly [end: string, begins: RegExp])[] = [
  ['22', /^[12]$/],
  ['39', /^(3\d|90)$/],
];

/** Lines with colours of a terminal as a page that looks like one. */
export function terminalPage(lines: readonly string[]): string {
  const style = 'margin:0;padding:18px 22px;display:inline-block;background:#0d1117;color:#e6edf3';
  return `<body style="margin:0"><pre style="${style};font:15px/1.5 'DejaVu Sans Mono',monospace">${lines.map(htmlOf).join('\n')}</pre>`;
}

function htmlOf(line: string): string {
  let on: readonly string[] = [];
  const parts = line.split(/\u001B\[(\d+)m/);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) {
        on = switched(on, part);
        return '';
      }
      const text = part.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      const css = on.flatMap((code) => styles[code] ?? []).join(';');
      return css === '' || text === '' ? text : `<span style="${css}">${text}</span>`;
    })
    .join('');
}

function switched(on: readonly string[], code: string): readonly string[] {
  const [, begins] = groups.find(([end]) => end === code) ?? [];
  if (begins) return on.filter((one) => !begins.test(one));
  return code === '0' ? [] : [...on, code];
}
