import { describe, expect, it } from 'vitest';
import { demandsOf, timesOf } from './demands.js';
import { estimate, partitionsFor } from './estimate.js';
import { chartFor, hardwareNames, podImagesPerS, workerPod } from './hardware.js';
import { kafkaAmounts, kafkaVcpus } from './kafka-cluster.js';
import { brokenBy, limitsOf } from './limits.js';
import { assumptions, type ModelName } from './assumptions.js';
import { monthlyBill, sumOf, usdPerMillionImages } from './monthly-bill.js';
import { nodeAmounts } from './node-amounts.js';
import { priceList, priceNames } from './prices.js';
import { meanOf, recording, valueAt } from './recording.js';
import { scalingOf } from './chart.js';

describe('the price list', () => {
  it('has a price with unit, words and source for each name, and no other', () => {
    expect(Object.keys(priceList.prices).sort()).toEqual([...priceNames].sort());
    for (const name of priceNames) {
      const { usd, unit, what, source } = priceList.prices[name];
      expect(usd, name).toBeGreaterThan(0);
      expect(unit, name).not.toBe('');
      expect(what, name).not.toBe('');
      expect(source, name).toMatch(/^https:\/\/cloud\.google\.com\//);
    }
  });

  it('says of a price that was read in which copy', () => {
    const read = Object.values(priceList.prices).flatMap(({ read }) => read ?? []);
    expect(read.length).toBeGreaterThanOrEqual(6);
    for (const copy of read) expect(copy).toMatch(/20\d\d|without a date/);
  });

  it('says of which day it is', () => {
    expect(priceList.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});

describe('a bill', () => {
  it('takes what is priced by the hour for the whole month, and all else as it is', () => {
    const { lines, usdAMonth } = monthlyBill({ 'gke-cluster': 1, pubsub: 2 });
    expect(lines).toMatchObject([
      { name: 'pubsub', amount: 2, unit: 'TiB', usd: 80 },
      { name: 'gke-cluster', amount: 730, unit: 'cluster-hour', usd: 73 },
    ]);
    expect(usdAMonth).toBe(153);
  });

  it('adds amounts up by name', () => {
    expect(sumOf({ vcpu: 1, memory: 2 }, { vcpu: 3 })).toEqual({ vcpu: 4, memory: 2 });
  });

  it('is divided by the images of a month', () => {
    // One image a second is 2.628 million a month.
    expect(usdPerMillionImages({ usdAMonth: 2.628 }, 1)).toBeCloseTo(1);
  });
});

describe('a Kafka cluster', () => {
  const load = (mib: number) => {
    const writtenBytesPerS = mib * 2 ** 20;
    return {
      writtenBytesPerS,
      readBytesPerS: writtenBytesPerS,
      replicationFactor: 3,
      retainedBytes: writtenBytesPerS * 86_400,
    };
  };

  // The vendor's page has both sums; they are rounded to a hundred dollars.
  it.each([
    [10, 1100],
    [100, 11_000],
  ])('of %i MiB a second costs what Google says: $%i a month', (mib, usd) => {
    expect(monthlyBill(kafkaAmounts(load(mib))).usdAMonth / usd).toBeCloseTo(1, 1);
  });

  it('has the least that can be had for a trickle', () => {
    expect(kafkaVcpus(load(0.001))).toBe(3);
  });
});

describe('an estimate', () => {
  it.each(hardwareNames)('has workers for every rate on %s, and partitions for every worker', (hardware) => {
    for (const imagesPerS of [1, 50, 3000, 1_000_000]) {
      const { plan, bill } = estimate({ imagesPerS, model: 'efficientnet_lite0', hardware });
      expect(plan.workers * plan.workerImagesPerS).toBeGreaterThan(imagesPerS);
      expect(plan.partitions).toBeGreaterThanOrEqual(plan.workers);
      expect(bill.usdAMonth).toBeGreaterThan(0);
    }
  });

  it('is dearer for a heavier model, and cheaper on spot machines', () => {
    const million = (model: ModelName, hardware: 'cpu' | 'spot') =>
      estimate({ imagesPerS: 1000, model, hardware }).usdPerMillionImages;
    expect(million('vgg16', 'cpu')).toBeGreaterThan(million('resnet50', 'cpu'));
    expect(million('resnet50', 'cpu')).toBeGreaterThan(million('efficientnet_lite0', 'cpu'));
    expect(million('resnet50', 'spot')).toBeLessThan(million('resnet50', 'cpu'));
  });

  it('has an image cost less the more there are, and twice the pipelines cost twice as much', () => {
    const million = (imagesPerS: number) =>
      estimate({ imagesPerS, model: 'efficientnet_lite0', hardware: 'spot' }).usdPerMillionImages;
    expect(million(100)).toBeLessThan(million(10));
    expect(million(1000)).toBeLessThan(million(100));
    // Pipelines are whole: their number is rounded up.
    expect(million(1_000_000) / million(500_000)).toBeCloseTo(1, 1);
  });

  it('plans several pipelines where no process could read every result', () => {
    const pipelines = [0.5, 5].map((times) => {
      const imagesPerS = recording.readResultsPerS * times;
      return estimate({ imagesPerS, model: 'efficientnet_lite0', hardware: 'spot' }).plan.pipelines;
    });
    expect(pipelines[0]).toBe(1);
    expect(pipelines[1]).toBeGreaterThanOrEqual(5);
  });

  it('rounds partitions up to a dozen', () => {
    expect([1, 8, 9, 100].map(partitionsFor)).toEqual([12, 12, 24, 156]);
  });
});

describe('what nodes use beside their machines', () => {
  it('is paid for by each node, NAT for the first 32 of a cluster alone', () => {
    const [few, many] = [nodeAmounts(10), nodeAmounts(1000)];
    expect([few['nat-vm'], many['nat-vm']]).toEqual([10, 32]);
    expect(many.logging).toBeCloseTo(100 * (few.logging ?? NaN));
    expect(many['nat-data']).toBeCloseTo(100 * (few['nat-data'] ?? NaN));
  });

  it('is part of every estimate, with the pods that a cluster has beside the services', () => {
    const wish = { imagesPerS: 10, model: 'efficientnet_lite0', hardware: 'cpu' } as const;
    const { amounts, bill } = estimate(wish);
    const { vcpu = NaN } = amounts;
    expect(vcpu).toBeGreaterThan(assumptions.systemVcpus.value);
    // All of its nodes are alike.
    const nodes = (vcpu + (amounts['spot-vcpu'] ?? 0)) / assumptions.nodeVcpus.value;
    expect(amounts['disk-balanced']).toBeCloseTo(nodes * assumptions.nodeDiskGib.value);
    const names = bill.lines.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['disk-balanced', 'nat-vm', 'nat-address', 'nat-data', 'logging', 'inter-zone', 'egress']),
    );
  });
});

describe('demands', () => {
  it('tell an image from a transaction by runs in which transactions hold few and many images', () => {
    const [few, many] = recording.loops;
    const { broker } = demandsOf({
      ...recording,
      loops: [
        { ...few, imagesPerTransaction: 1, brokerCpuMs: 10 },
        { ...many, imagesPerTransaction: 4, brokerCpuMs: 4 },
      ],
    });
    expect(broker).toEqual({ perImage: 2, perTransaction: 8 });
  });

  it('refuse a model that nothing was recorded of', () => {
    expect(() => timesOf({ ...recording, models: {} }, 'vgg16')).toThrow('nothing is recorded of vgg16');
  });
});

describe('a distribution', () => {
  it('has a mean and a value for each share', () => {
    expect(meanOf([0, 10, 40])).toBe(15);
    expect([0, 0.25, 0.5, 1].map((share) => valueAt([0, 10, 40], share))).toEqual([0, 5, 10, 40]);
  });
});

describe('what breaks', () => {
  const wish = { imagesPerS: 5000, model: 'efficientnet_lite0', hardware: 'spot' } as const;
  const limits = limitsOf(wish, estimate(wish));

  it('is told in the order in which it does', () => {
    const rates = limits.map(({ imagesPerS }) => imagesPerS);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    for (const { mend, what } of limits) expect(mend, what).not.toBe('');
  });

  it('begins with the pods that the chart allows', () => {
    const { max } = scalingOf(chartFor('spot'), 'inference-worker');
    const workers = limits.find(({ what }) => what === `${String(max)} workers`);
    expect(workers?.imagesPerS).toBeCloseTo(max * podImagesPerS(recording, wish.model, workerPod('spot')));
    expect(brokenBy(limits, 5000)).toContain(workers);
    expect(brokenBy(limits, 1)).toEqual([]);
  });
});
