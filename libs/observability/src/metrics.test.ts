import { describe, expect, it } from 'vitest';
import { renderMetrics } from './meter.js';
import { metrics, seconds } from './metrics.js';

async function rendered(pattern: RegExp): Promise<readonly string[]> {
  return (await renderMetrics()).split('\n').filter((line) => pattern.test(line));
}

describe('renderMetrics', () => {
  it('gives a duration in seconds, its unit in its name, with buckets from 1 ms to 10 s', async () => {
    metrics.imageDecode.record(seconds(3), { format: 'jpeg' });
    const lines = await rendered(/^image_decode_duration_seconds/);
    expect(lines).toContain('image_decode_duration_seconds_sum{format="jpeg"} 0.003');
    expect(lines).toContain('image_decode_duration_seconds_bucket{format="jpeg",le="0.0025"} 0');
    expect(lines).toContain('image_decode_duration_seconds_bucket{format="jpeg",le="0.005"} 1');
    expect(lines).toContain('image_decode_duration_seconds_bucket{format="jpeg",le="10"} 1');
    expect(lines.filter((line) => line.includes('_bucket'))).toHaveLength(18);
  });

  it('gives a counter the ending _total', async () => {
    metrics.predictions.add(2, { outcome: 'rejected', error_code: 'truncated' });
    expect(await rendered(/^image_predictions_total/)).toEqual([
      'image_predictions_total{outcome="rejected",error_code="truncated"} 2',
    ]);
  });

  it('keeps to the semantic conventions for HTTP, with dots as underscores', async () => {
    metrics.httpServerRequest.record(0.2, {
      'http.request.method': 'POST',
      'http.route': '/v1/images',
      'http.response.status_code': 202,
    });
    const labels = '{http_request_method="POST",http_route="/v1/images",http_response_status_code="202"}';
    expect(await rendered(/duration_seconds_count\{http/)).toEqual([
      `http_server_request_duration_seconds_count${labels} 1`,
    ]);
  });

  it('observes a gauge each time it is read', async () => {
    let depth = 3;
    metrics.inferenceQueueDepth.addCallback((gauge) => {
      gauge.observe(depth, { model: 'tiny' });
    });
    const line = (value: number): readonly string[] => [`inference_queue_depth{model="tiny"} ${value}`];
    expect(await rendered(/^inference_queue_depth\{/)).toEqual(line(3));
    depth = 4;
    expect(await rendered(/^inference_queue_depth\{/)).toEqual(line(4));
  });

  it('always tells memory, CPU time and the event loop of the process', async () => {
    const names = (await rendered(/^[^#].* /)).map((line) => line.replace(/[ {].*/, ''));
    expect(names).toEqual(
      expect.arrayContaining([
        'process_memory_usage_bytes',
        'process_cpu_time_seconds_total',
        'process_uptime_seconds',
        'v8js_memory_heap_used_bytes',
        'nodejs_active_resources',
        'nodejs_eventloop_delay_mean_seconds',
        'nodejs_eventloop_delay_p99_seconds',
        'nodejs_eventloop_utilization_ratio',
      ]),
    );
  });

  it('escapes what a label may hold', async () => {
    metrics.deadLetters.add(1, { topic: 'a"b\nc', error_code: 'x' });
    expect(await rendered(/^messaging_dead_letters_total/)).toEqual([
      'messaging_dead_letters_total{topic="a\\"b\\nc",error_code="x"} 1',
    ]);
  });
});
