import { expect, it } from 'vitest';
import { terminalPage } from './terminal-page.js';

it('shows the colours of a terminal, and what is printed as text', () => {
  const page = terminalPage(['\u001B[32m\u001B[1m✓ cat\u001B[22m 73 %\u001B[39m <&>', '\u001B[2m1 ms\u001B[22m']);
  expect(page).toContain(
    '<span style="color:#7ee787;font-weight:bold">✓ cat</span><span style="color:#7ee787"> 73 %</span> &lt;&amp;>',
  );
  expect(page).toContain('<span style="opacity:.6">1 ms</span>');
  expect(page).not.toContain('\u001B');
});
