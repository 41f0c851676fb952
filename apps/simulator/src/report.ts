import type { SimulatorConfig } from './config.js';
import type { Latencies, LedgerFigures } from './ledger.js';

/** What is about to be sent, and how. */
export function openingLine(config: SimulatorConfig, pictures: number): string {
  const source = config.SIMULATOR_IMAGES ?? `${config.SIMULATOR_WIDTH} × ${config.SIMULATOR_HEIGHT} patterns`;
  const to = config.SIMULATOR_DESTINATION === 'gateway' ? config.SIMULATOR_GATEWAY_URL : `topic ${config.IMAGE_TOPIC}`;
  const streams = config.SIMULATOR_STREAMS === 1 ? '1 stream' : `${config.SIMULATOR_STREAMS} streams`;
  const ends = [
    ...(config.SIMULATOR_COUNT === undefined ? [] : [`${config.SIMULATOR_COUNT} images`]),
    ...(config.SIMULATOR_DURATION === undefined ? [] : [`for ${config.SIMULATOR_DURATION}`]),
  ];
  const end = ends.length === 0 ? 'until stopped' : ends.join(', at most ');
  const rate = `${config.SIMULATOR_RATE} images a second (${config.SIMULATOR_SHAPE}) in ${streams}`;
  return `${rate}, ${pictures} pictures from ${source}, to ${to}, ${end}\n`;
}

/** One line on how it goes. */
export function progressLine(figures: LedgerFigures, elapsedMs: number): string {
  const { sent, answered, waiting, lost, duplicated, rejected, latencyMs } = figures;
  const parts = [
    seconds(elapsedMs).padStart(8),
    `sent ${sent}`,
    `answered ${answered}`,
    `waiting ${waiting}`,
    `lost ${lost}`,
    `duplicated ${duplicated}`,
    `rejected ${rejected}`,
    ...(notSent(figures) > 0 ? [`not sent ${notSent(figures)}`] : []),
    ...(latencyMs === null ? [] : [`p50 ${milliseconds(latencyMs.p50)}`, `p95 ${milliseconds(latencyMs.p95)}`]),
    ...accuracyParts(figures),
  ];
  return `${parts.join('  ')}\n`;
}

/** What became of everything, for people. */
export function summaryText(figures: LedgerFigures, elapsedMs: number): string {
  const { sent, answered, classified, lowConfidence, rejected, lost, waiting, duplicated, refused, failed } = figures;
  const rows: [name: string, count: string | number, remark: string][] = [
    ['sent', sent, `in ${seconds(elapsedMs)}, ${perSecond(sent, elapsedMs)} a second`],
    ['answered', answered, `${classified} classified, ${lowConfidence} of low confidence, ${rejected} rejected`],
    ['lost', lost + waiting, 'sent and not answered'],
    ['duplicated', duplicated, 'answered more than once'],
    ['not sent', notSent(figures), `${refused} refused by the destination, ${failed} did not get there`],
  ];
  const lines = rows.map(([name, count, remark]) => `  ${name.padEnd(11)}${String(count).padStart(9)}   ${remark}`);
  return ['Summary', ...lines, `  latency    ${latencyText(figures.latencyMs)}`, ...accuracyLines(figures), ''].join(
    '\n',
  );
}

/** The same for programs, as one line. What still waits when the run is over is lost. */
export function summaryJson(figures: LedgerFigures, elapsedMs: number): string {
  const { sent, answered, classified, lowConfidence, rejected, lost, waiting, duplicated, refused, failed } = figures;
  const { latencyMs, accuracy } = figures;
  const summary = {
    sent,
    answered,
    lost: lost + waiting,
    duplicated,
    refused,
    failed,
    classified,
    low_confidence: lowConfidence,
    rejected,
    seconds: rounded(elapsedMs / 1000),
    images_per_s: Number(perSecond(sent, elapsedMs)),
    latency_ms:
      latencyMs && Object.fromEntries(Object.entries(latencyMs).map(([name, value]) => [name, rounded(Number(value))])),
    accuracy: accuracy.judged === 0 ? null : { ...accuracy, share: rounded(accuracy.correct / accuracy.judged) },
  };
  return `${JSON.stringify(summary)}\n`;
}

/** What a strict run does not forgive, in words; undefined when everything went well. */
export function strictFailure(figures: LedgerFigures): string | undefined {
  const faults = [
    [figures.lost + figures.waiting, 'lost'],
    [figures.duplicated, 'duplicated'],
    [notSent(figures), 'not sent'],
  ] as const;
  const found = faults.filter(([count]) => count > 0).map(([count, fault]) => `${count} ${fault}`);
  return found.length === 0 ? undefined : `images went wrong: ${found.join(', ')}`;
}

function notSent({ refused, failed }: LedgerFigures): number {
  return refused + failed;
}

function latencyText(latencies: Latencies | null): string {
  if (latencies === null) return '        -   no answer';
  const { mean, p50, p90, p95, p99, max } = latencies;
  const parts = Object.entries({ mean, p50, p90, p95, p99, max }).map(([name, ms]) => `${name} ${milliseconds(ms)}`);
  return `${parts.join('  ')}   from due to answer read`;
}

function accuracyLines(figures: LedgerFigures): string[] {
  const { judged, correct } = figures.accuracy;
  if (judged === 0) return [];
  return [
    `  accuracy   ${percent(correct / judged).padStart(9)}   ${correct} of ${judged} pictures whose label is known`,
  ];
}

function accuracyParts({ accuracy: { judged, correct } }: LedgerFigures): string[] {
  return judged === 0 ? [] : [`accuracy ${percent(correct / judged)}`];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function perSecond(count: number, elapsedMs: number): string {
  return (elapsedMs > 0 ? (count * 1000) / elapsedMs : 0).toFixed(2);
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
