import { median, rounded } from '../figures.js';
import type { Round } from './round.js';

/** One number of callers, medians over the rounds. */
export interface HttpFigures {
  readonly callers: number;
  readonly throughput: number;
  readonly bareThroughput: number;
  readonly throughputRatio: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly bareP50Ms: number;
  readonly bareP95Ms: number;
  readonly gatewayCpuMsPerImage: number;
  readonly workerCpuMsPerImage: number;
  readonly brokerCpuMsPerImage: number | null;
  readonly bareCpuMsPerImage: number;
  readonly cpuRatio: number;
  readonly cpuRatioWithBroker: number | null;
  readonly failed: number;
}

/** The worse of the numbers of callers. */
export interface HttpResult {
  readonly throughputRatio: number;
  /** CPU of gateway and worker for an image against that of the bare route. */
  readonly cpuRatio: number;
  /** The same with the broker; null where its process is not to be seen. */
  readonly cpuRatioWithBroker: number | null;
  /** Gateway, worker and console-writer with nothing coming in, percent of a core. */
  readonly idleCpuPercent: number;
  readonly failed: number;
  readonly bareSession: string;
  readonly byCallers: readonly HttpFigures[];
}

/** What the rounds of both sides come to. */
export function compareRounds(
  callers: number,
  ours: readonly Round[],
  bare: readonly Round[],
  seesBroker: boolean,
): HttpFigures {
  const our = medians(ours);
  const their = medians(bare);
  const cpuRatio = our.cpuMsPerImage / their.cpuMsPerImage;
  const withBroker = (our.cpuMsPerImage + our.brokerCpuMsPerImage) / their.cpuMsPerImage;
  return {
    callers,
    throughput: rounded(our.throughput, 1),
    bareThroughput: rounded(their.throughput, 1),
    throughputRatio: rounded(our.throughput / their.throughput, 3),
    p50Ms: rounded(our.p50Ms, 1),
    p95Ms: rounded(our.p95Ms, 1),
    bareP50Ms: rounded(their.p50Ms, 1),
    bareP95Ms: rounded(their.p95Ms, 1),
    gatewayCpuMsPerImage: rounded(cpuOf(ours, 'gateway'), 2),
    workerCpuMsPerImage: rounded(cpuOf(ours, 'worker'), 2),
    brokerCpuMsPerImage: seesBroker ? rounded(our.brokerCpuMsPerImage, 2) : null,
    bareCpuMsPerImage: rounded(their.cpuMsPerImage, 2),
    cpuRatio: rounded(cpuRatio, 3),
    cpuRatioWithBroker: seesBroker ? rounded(withBroker, 3) : null,
    failed: ours.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** The result as its reader wants it first: the worse number of callers counts. */
export function worstOf(
  byCallers: readonly HttpFigures[],
  rest: Pick<HttpResult, 'idleCpuPercent' | 'bareSession'>,
): HttpResult {
  const withBroker = byCallers.flatMap(({ cpuRatioWithBroker }) => cpuRatioWithBroker ?? []);
  return {
    throughputRatio: Math.min(...byCallers.map(({ throughputRatio }) => throughputRatio)),
    cpuRatio: Math.max(...byCallers.map(({ cpuRatio }) => cpuRatio)),
    cpuRatioWithBroker: withBroker.length > 0 ? Math.max(...withBroker) : null,
    idleCpuPercent: rest.idleCpuPercent,
    failed: byCallers.reduce((sum, { failed }) => sum + failed, 0),
    bareSession: rest.bareSession,
    byCallers,
  };
}

type Figures = Omit<Round, 'cpuMsByProcess'>;

function medians(rounds: readonly Round[]): Figures {
  const of = (figure: keyof Figures): number => median(rounds.map((round) => round[figure]));
  return {
    throughput: of('throughput'),
    cpuMsPerImage: of('cpuMsPerImage'),
    brokerCpuMsPerImage: of('brokerCpuMsPerImage'),
    p50Ms: of('p50Ms'),
    p95Ms: of('p95Ms'),
    failed: of('failed'),
  };
}

function cpuOf(rounds: readonly Round[], name: string): number {
  return median(rounds.map(({ cpuMsByProcess }) => cpuMsByProcess[name] ?? 0));
}
