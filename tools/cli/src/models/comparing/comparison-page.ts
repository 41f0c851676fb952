import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { thumbnail } from '@sightline/image';
import { escapeHtml } from '../../output/escape-html.js';
import type { Answer, ComparedPicture, Comparison, ModelFigures } from './compare-models.js';

/** Pictures on the page; more would make a file that no browser likes. */
const MOST_PICTURES = 300;
const THUMBNAIL_PIXELS = 200;

const style = `:root{color-scheme:light dark;--ink:light-dark(#1a2230,#e6eaf2);--quiet:light-dark(#5a6577,#9aa5b8);--page:light-dark(#f6f7f9,#12161d);
--card:light-dark(#fff,#1b212b);--line:light-dark(#dde1e8,#2d3542);--good:light-dark(#0b6b3a,#6fd39b);--a:light-dark(#1d5fbf,#82b4ff);--b:light-dark(#a1480b,#ffb27a)}
*{box-sizing:border-box}body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:72rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.125rem;margin:2.5rem 0 .75rem}p{margin:0 0 1rem}.quiet{color:var(--quiet)}.a{color:var(--a)}.b{color:var(--b)}
table{border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:8px}th,td{padding:.5rem .9rem;text-align:left;border-bottom:1px solid var(--line)}
tr:last-child td{border-bottom:0}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}
ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1rem;list-style:none;margin:0;padding:0}
li{background:var(--card);border:1px solid var(--line);border-radius:8px;overflow:hidden}li img{display:block;width:100%;height:10rem;object-fit:contain;background:var(--line)}
li div{padding:.6rem .8rem .8rem;overflow-wrap:anywhere;font-size:.9rem}li p{margin:0}.right::after{content:" ✓";color:var(--good)}`;

/** One page that stands alone: what two models say, and the pictures of which they say different things. */
export async function comparisonPage(comparison: Comparison, folder: string): Promise<string> {
  const { a, b, pictures, agreement, confusion, differing, labelled } = comparison;
  const shown = differing.slice(0, MOST_PICTURES);
  const cards: string[] = [];
  for (const picture of shown) cards.push(await card(picture, folder));
  const title = `${escapeHtml(a.name)} and ${escapeHtml(b.name)}`;
  const left = differing.length > shown.length ? ` The first ${shown.length} of ${differing.length} are shown.` : '';
  const rows = confusion
    .slice(0, 20)
    .map(
      (pair) =>
        `<tr><td>${escapeHtml(pair.a)}</td><td>${escapeHtml(pair.b)}</td><td class="n">${pair.pictures}</td></tr>`,
    );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title} compared</title><style>${style}</style></head><body>
<main><h1><span class="a">${escapeHtml(a.name)}</span> and <span class="b">${escapeHtml(b.name)}</span></h1>
<p class="quiet">${pictures} pictures${labelled > 0 ? `, ${labelled} with a known label` : ''}. They agree on ${percent(agreement)}.</p>
<div class="scroll"><table><thead><tr><th>Model</th><th class="n">Median</th><th class="n">95 %</th><th class="n">Accuracy</th></tr></thead>
<tbody>${figuresRow(a, 'a')}${figuresRow(b, 'b')}</tbody></table></div>
${rows.length === 0 ? '' : `<h2>Where they differ most</h2><div class="scroll"><table><thead><tr><th class="a">${escapeHtml(a.name)}</th><th class="b">${escapeHtml(b.name)}</th><th class="n">Pictures</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`}
<h2>Pictures on which they differ</h2>
${shown.length === 0 ? '<p>None.</p>' : `<p class="quiet">✓ marks the label of the picture’s folder.${left}</p><ul>${cards.join('')}</ul>`}
</main></body></html>
`;
}

function figuresRow({ name, medianMs, p95Ms, accuracy }: ModelFigures, side: 'a' | 'b'): string {
  const right = accuracy === undefined ? '–' : percent(accuracy);
  return `<tr><td class="${side}">${escapeHtml(name)}</td><td class="n">${ms(medianMs)}</td><td class="n">${ms(p95Ms)}</td><td class="n">${right}</td></tr>`;
}

async function card({ file, a, b, truth }: ComparedPicture, folder: string): Promise<string> {
  const jpeg = await thumbnail(await readFile(join(folder, file)), THUMBNAIL_PIXELS);
  const line = (side: 'a' | 'b', { label, score }: Answer): string =>
    `<p class="${side}${label === truth ? ' right' : ''}">${escapeHtml(label)} ${percent(score)}</p>`;
  const name = escapeHtml(file);
  return `<li><img alt="${name}" src="data:image/jpeg;base64,${jpeg.toString('base64')}"><div><p class="quiet">${name}</p>${line('a', a)}${line('b', b)}</div></li>`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
