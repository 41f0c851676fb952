import type { Delivery } from '@sightline/kafka';
import { routeProblems, UnreadableMessageError } from '@sightline/messages';
import type { AppliedRoute, Codecs, ModelRouting } from '@sightline/messages';
import { metrics } from '@sightline/observability';
import type { Logger } from '@sightline/observability';
import type { ConfidenceThreshold } from '../confidence-thresholds.js';
import { routeThreshold } from '../confidence-thresholds.js';
import type { ModelHost } from '../models/model-host.js';
import { routeIndex } from './route-index.js';
import type { Route, RouteIndex } from './route-index.js';
import { RouteRefusedError } from './route-refused-error.js';
import { wantedOf } from './wanted-of.js';

export interface RouteTableOptions {
  readonly host: Pick<ModelHost, 'ensure' | 'keep' | 'requireKnown' | 'want'>;
  readonly codec: Pick<Codecs['modelRouting'], 'decode'>;
  /** That of the worker's settings. */
  readonly threshold: ConfidenceThreshold;
  readonly log: Logger;
  onChange(): void;
}

interface Entry {
  inForce: Route | undefined;
  /** The newest record, and why it is not in force. */
  newest: Delivery;
  problem: string | undefined;
  /** The newest record that is in force or refused: a newer one may still be tried. */
  judged: Delivery | undefined;
  /** Whether trying again could help. */
  isFinal: boolean;
  /** Counts the tries: one that was overtaken by a newer record changes nothing any more. */
  tries: number;
}

/** Records of a route that are tried, the newest first, when a worker starts. */
const MAX_HISTORY = 4;

/**
 * The routes of a worker. A record comes into force when its form is right, its arms' models are loaded and warm and its
 * shadows' models exist; until then, and when it is refused, what was in force before it stays.
 */
export class RouteTable {
  readonly #entries = new Map<string, Entry>();
  readonly #history = new Map<string, Delivery[]>();
  readonly #underWay = new Set<Promise<void>>();
  #started = false;
  #index: RouteIndex = routeIndex([]);

  constructor(private readonly options: RouteTableOptions) {}

  /** The routes in force now. */
  get index(): RouteIndex {
    return this.#index;
  }

  /** Takes up a record of the topic. Before `start` it is kept only: it may be overtaken. */
  take(delivery: Delivery): void {
    if (delivery.key === null) {
      this.options.log.warn({ offset: Number(delivery.offset) }, 'a route record without a key was passed over');
      return;
    }
    const name = delivery.key.toString();
    if (this.#started) this.#tryOut(name, [delivery]);
    else this.#history.set(name, [delivery, ...(this.#history.get(name) ?? [])].slice(0, MAX_HISTORY));
  }

  /** Everything written so far was read: resolves once each route is in force or refused. */
  async start(): Promise<void> {
    this.#started = true;
    for (const [name, records] of this.#history) this.#tryOut(name, records);
    this.#history.clear();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Tries again what was refused for its models: they may be there now. */
  retry(): void {
    for (const [name, { problem, isFinal, newest }] of this.#entries) {
      if (problem !== undefined && !isFinal) this.#tryOut(name, [newest]);
    }
  }

  statuses(): readonly AppliedRoute[] {
    return [...this.#entries].flatMap(([route, { judged, problem }]) => {
      return judged ? [{ route, offset: Number(judged.offset), error_message: problem ?? null }] : [];
    });
  }

  #tryOut(name: string, records: readonly Delivery[]): void {
    const [newest] = records;
    if (!newest) return;
    if (newest.value === null) {
      this.#remove(name);
      return;
    }
    const before = this.#entries.get(name);
    const entry = before ?? {
      inForce: undefined,
      newest,
      problem: undefined,
      judged: undefined,
      isFinal: false,
      tries: 0,
    };
    entry.newest = newest;
    entry.tries += 1;
    this.#entries.set(name, entry);
    const trying = this.#tryInTurn(name, entry, records).finally(() => this.#underWay.delete(trying));
    this.#underWay.add(trying);
  }

  async #tryInTurn(name: string, entry: Entry, records: readonly Delivery[]): Promise<void> {
    const { tries } = entry;
    const isOvertaken = (): boolean => this.#entries.get(name) !== entry || entry.tries !== tries;
    const { host } = this.options;
    for (const record of records) {
      // What was removed leaves nothing to fall back to.
      if (record.value === null) break;
      const problem = await this.#tryOne(name, entry, record, isOvertaken);
      if (isOvertaken()) return;
      if (record === entry.newest) this.#said(name, entry, problem);
      if (problem === undefined) break;
    }
    host.want(candidate(name), []);
    this.options.onChange();
  }

  /** Returns why the record does not come into force. */
  async #tryOne(
    name: string,
    entry: Entry,
    record: Delivery,
    isOvertaken: () => boolean,
  ): Promise<RouteRefusedError | undefined> {
    const { host, threshold } = this.options;
    try {
      const routing = await this.#read(name, record);
      if (isOvertaken()) return undefined;
      const { arms, shadows } = wantedOf(routing);
      host.want(candidate(name), arms);
      await Promise.all([...arms.map((arm) => host.ensure(arm)), ...shadows.map((one) => host.requireKnown(one))]);
      if (isOvertaken()) return undefined;
      keepArms(host, name, entry.inForce);
      entry.inForce = { routing, threshold: routeThreshold(routing, threshold) };
      this.#index = routeIndex([...this.#entries.values()].flatMap(({ inForce }) => inForce ?? []));
      // The index first: what it no longer names may go, and not before.
      host.want(owner(name), [...arms, ...shadows]);
      for (const shadow of shadows) void host.ensure(shadow, 'shadow').catch(() => undefined);
      return undefined;
    } catch (error) {
      return RouteRefusedError.of(error);
    }
  }

  async #read(name: string, record: Delivery): Promise<ModelRouting> {
    const routing = await this.options.codec.decode(record.value).catch((error: unknown) => {
      if (error instanceof UnreadableMessageError) throw new RouteRefusedError([error.message], true, error);
      throw error;
    });
    const problems = [...routeProblems(routing)];
    if (routing.route !== name) problems.push('the key of its record must be its name');
    if (problems.length > 0) throw new RouteRefusedError(problems, true);
    return routing;
  }

  #said(name: string, entry: Entry, problem: RouteRefusedError | undefined): void {
    const { log } = this.options;
    const fields = { route: name, offset: Number(entry.newest.offset) };
    const isNews = entry.problem !== problem?.message || problem === undefined;
    entry.problem = problem?.message;
    entry.judged = entry.newest;
    entry.isFinal = problem?.isFinal ?? false;
    if (!isNews) return;
    metrics.routeChanges.add(1, { result: problem ? 'refused' : 'applied' });
    if (problem) log.warn({ ...fields, reason: problem.message }, 'route refused: the one before stays in force');
    else log.info({ ...fields, by: entry.inForce?.routing.updated_by }, 'route in force');
  }

  #remove(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    this.#entries.delete(name);
    keepArms(this.options.host, name, entry.inForce);
    this.#index = routeIndex([...this.#entries.values()].flatMap(({ inForce }) => inForce ?? []));
    this.options.host.want(candidate(name), []);
    this.options.host.want(owner(name), []);
    metrics.routeChanges.add(1, { result: 'removed' });
    this.options.log.info({ route: name }, 'route removed');
    this.options.onChange();
  }
}

/** What answers now is at hand for a rollback. */
function keepArms(host: Pick<ModelHost, 'keep'>, name: string, inForce: Route | undefined): void {
  host.keep(owner(name), inForce ? wantedOf(inForce.routing).arms : []);
}

const owner = (route: string): string => `route ${route}`;
const candidate = (route: string): string => `candidate ${route}`;
