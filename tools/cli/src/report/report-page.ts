import { cutText, stages, type CountOf, type Figures, type ModelFigures } from '@sightline/figures';
import { count, figure, latency, rate, share } from '@sightline/figures/format';
import type { Alert } from '@sightline/messages';
import { printable } from '@sightline/terminal';
import { escapeHtml } from '../output/escape-html.js';
import { answersPlot, latencyPlot } from './plots.js';
import type { Report } from './read-report.js';
import { reportStyle } from './report-style.js';

const SHOWN_ALERTS = 50;

/** One page that stands alone: the figures and plots of a stretch of time, in the colours of the day or of the night. */
export function reportPage(report: Report): string {
  const { figures, from, to, topic, alerts } = report;
  const { counts, series } = figures;
  const all = counts.classified + counts.low_confidence + counts.rejected;
  const title = `Sightline, ${instant(from)} to ${instant(to)}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${reportStyle}</style></head><body><main>
<h1>Sightline</h1><p class="quiet">${instant(from)} to ${instant(to)} UTC, from the topic ${text(topic)}</p>
${headline(report, all)}
<div class="plots"><section><h2>Answers <small>a column is ${latency(series.slotMs)}</small></h2>${answersPlot(series)}${legend(
    [
      ['good', 'classified'],
      ['low', 'low confidence'],
      ['rejected', 'rejected'],
    ],
  )}</section>
<section><h2>Latency, end to end</h2>${latencyPlot(series)}${legend([
    ['good', 'p50'],
    ['p95', 'p95'],
    ['p99', 'p99'],
  ])}</section></div>
<div class="tables"><section><h2>Where the milliseconds went</h2>${stagesTable(figures)}</section>
<section><h2>Models</h2>${modelsTable(figures.models)}</section>
<section><h2>Labels</h2>${bars(figures.labels, '')}</section>
<section><h2>Rejected because</h2>${bars(figures.errors, ' bad')}</section></div>
<section><h2>Alerts</h2>${alertList(alerts)}</section>
</main></body></html>
`;
}

function headline({ figures: { counts, stages: of }, from, to, deadLetters, unreadable }: Report, all: number): string {
  const facts: readonly (readonly [name: string, value: string, more: string])[] = [
    ['pictures', count(all), `${rate((all * 1000) / Math.max(1, to - from))} a second`],
    [
      'classified',
      share(counts.classified, all),
      `${count(counts.classified)}, and ${count(counts.low_confidence)} of low confidence`,
    ],
    ['rejected', share(counts.rejected, all), count(counts.rejected)],
    [
      '95 of 100 within',
      latency(of.total?.p95),
      `half within ${latency(of.total?.p50)}, 99 within ${latency(of.total?.p99)}`,
    ],
    ['could not be handled', count(deadLetters), `dead letters; ${count(unreadable)} not readable here`],
  ];
  const items = facts.map(
    ([name, value, more]) => `<div><dt>${name}</dt><dd><strong>${value}</strong><small>${more}</small></dd></div>`,
  );
  return `<dl class="figures">${items.join('')}</dl>`;
}

function stagesTable({ stages: of }: Figures): string {
  const rows = stages
    .filter((stage) => of[stage] !== null)
    .map((stage) => [
      stage === 'total' ? 'end to end' : stage,
      latency(of[stage]?.p50),
      latency(of[stage]?.p95),
      latency(of[stage]?.p99),
    ]);
  return table(['stage', 'p50', 'p95', 'p99'], rows);
}

function modelsTable(models: readonly ModelFigures[]): string {
  const seen = models.filter(({ model }) => model !== '');
  const primary = seen.filter(({ role }) => role === 'primary').reduce((sum, model) => sum + model.count, 0);
  const rows = seen.map((model) => [
    [
      version(model.model),
      model.arm === '' ? '' : `<small>arm ${text(model.arm)}</small>`,
      model.role === 'shadow' ? '<small>shadow</small>' : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
    model.role === 'shadow' ? '–' : share(model.count, primary),
    count(model.count),
    model.batchSize === null ? '–' : model.batchSize.toFixed(1),
    latency(model.inferred?.p50),
    latency(model.inferred?.p95),
  ]);
  return table(['version', 'share', 'answers', 'batch', 'took p50', 'p95'], rows);
}

/** A version, broken before its number where it must be. */
function version(model: string): string {
  const at = model.lastIndexOf('@');
  return at <= 0 ? text(model) : `${text(model.slice(0, at))}<wbr>${text(model.slice(at))}`;
}

/** @param rows Cells that are HTML already. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '<p class="quiet">None.</p>';
  const head = titles.map((title) => `<th scope="col">${title}</th>`).join('');
  const body = rows.map(
    ([first = '', ...others]) =>
      `<tr><th scope="row">${first}</th>${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table class="narrow"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function bars(counts: readonly CountOf[], kind: string): string {
  if (counts.length === 0) return '<p class="quiet">None.</p>';
  const most = Math.max(1, ...counts.map((one) => one.count));
  const rows = counts.map(
    (one) =>
      `<tr><th scope="row">${text(one.name)}</th><td class="wide"><span class="bar${kind}" style="width:${((100 * one.count) / most).toFixed(1)}%"></span></td><td>${count(one.count)}</td></tr>`,
  );
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

function alertList(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return '<p class="quiet">None was raised or over in this time.</p>';
  const items = [...alerts]
    .sort((a, b) => b.raised_at - a.raised_at)
    .slice(0, SHOWN_ALERTS)
    .map(({ state, severity, summary, rule, value, threshold, raised_at: raisedAt }) => {
      const said = state === 'raised' ? severity : 'over';
      return `<li class="${state}">${text(summary)}<br><small>${said}, ${text(rule)}: ${figure(value)}, raised at ${figure(threshold)}; since ${instant(raisedAt / 1000)}</small></li>`;
    });
  return `<ul class="alerts">${items.join('')}</ul>`;
}

function legend(entries: readonly (readonly [colour: string, name: string])[]): string {
  const items = entries.map(([colour, name]) => `<li><i style="background:var(--${colour})"></i>${name}</li>`);
  return `<ul class="legend">${items.join('')}</ul>`;
}

/** A text of others: cut, unable to act, and isolated in its direction. */
function text(said: string): string {
  return `<bdi>${escapeHtml(printable(cutText(said)))}</bdi>`;
}

/** To the minute; a clock may say what no calendar has. */
function instant(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().slice(0, 16).replace('T', ' ') : '–';
}
