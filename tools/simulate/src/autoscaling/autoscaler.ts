import type { ScalingRule } from '@sightline/capacity';

/** What Kubernetes' autoscaler does where a ScaledObject says nothing else (its documentation, "Default behavior"). */
const syncSeconds = 15;
const tolerance = 0.1;
const mostPodsUp = 4;
const mostShareUp = 1;

/**
 * KEDA and the autoscaler behind it, as the chart sets them: KEDA looks every few seconds whether there is work and switches between
 * none and one; from one on Kubernetes compares the lag with what each pod may have waiting.
 */
export class Autoscaler {
  #pods: number;
  #lastActiveAt = -Infinity;
  #recommendations: { readonly at: number; readonly pods: number }[] = [];
  #gone: { readonly at: number; readonly pods: number }[] = [];

  constructor(
    private readonly rule: ScalingRule,
    private readonly partitions: number,
  ) {
    this.#pods = rule.min;
  }

  /** Pods that are wanted. */
  get pods(): number {
    return this.#pods;
  }

  /** One second passes with so much lag. @returns pods that are wanted from now on. */
  tick(second: number, lag: number): number {
    const { activation, min, max, pollingSeconds, cooldownSeconds } = this.rule;
    if (second % pollingSeconds === 0 && activation !== null) {
      if (lag > activation) {
        this.#lastActiveAt = second;
        this.#pods = Math.max(this.#pods, 1, min);
      } else if (second - this.#lastActiveAt > cooldownSeconds) this.#pods = min;
    }
    if (this.#pods > 0 && second % syncSeconds === 0) this.#pods = Math.min(max, this.#scaled(second, lag));
    return this.#pods;
  }

  #scaled(second: number, lag: number): number {
    const { perPod, min, scaleDownWindowSeconds, scaleUpWindowSeconds } = this.rule;
    // KEDA reports no more lag than keeps one pod for each partition busy (allowIdleConsumers is off).
    const told = Math.min(lag, this.partitions * perPod);
    const isNear = Math.abs(told / (perPod * this.#pods) - 1) <= tolerance;
    const recommended = Math.max(isNear ? this.#pods : Math.ceil(told / perPod), 1, min);
    this.#recommendations.push({ at: second, pods: recommended });
    const longest = Math.max(scaleDownWindowSeconds, scaleUpWindowSeconds);
    this.#recommendations = this.#recommendations.filter(({ at }) => at > second - longest || at === second);
    const within = (window: number): number[] =>
      this.#recommendations.filter(({ at }) => at > second - window || at === second).map(({ pods }) => pods);
    const up = Math.min(...within(scaleUpWindowSeconds));
    const down = Math.max(...within(scaleDownWindowSeconds));
    if (up > this.#pods) {
      return Math.min(up, this.#pods + Math.max(mostPodsUp, Math.ceil(this.#pods * mostShareUp)));
    }
    return this.#fewer(second, Math.min(this.#pods, down));
  }

  /** So many pods, or as many as may go by now. */
  #fewer(second: number, pods: number): number {
    const { scaleDownPods, scaleDownPeriodSeconds } = this.rule;
    if (scaleDownPods === null || scaleDownPeriodSeconds === null) return pods;
    this.#gone = this.#gone.filter(({ at }) => at > second - scaleDownPeriodSeconds);
    const gone = this.#gone.reduce((sum, { pods: count }) => sum + count, 0);
    const left = Math.max(pods, this.#pods - Math.max(0, scaleDownPods - gone));
    if (left < this.#pods) this.#gone.push({ at: second, pods: this.#pods - left });
    return left;
  }
}
