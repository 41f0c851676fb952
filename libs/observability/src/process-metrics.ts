import { eventLoopMonitor } from './event-loop-delay.js';
import { gauge, observedCounts } from './instruments.js';

// What every process tells of itself, by the names of OpenTelemetry's conventions for runtimes.

gauge('nodejs.eventloop.delay.mean', 's', 'Mean delay of the event loop since the last minute summary').addCallback(
  (result) => {
    result.observe(eventLoopMonitor.read().meanMs / 1000);
  },
);
gauge(
  'nodejs.eventloop.delay.p99',
  's',
  '99th percentile of the delay of the event loop since the last minute summary',
).addCallback((result) => {
  result.observe(eventLoopMonitor.read().p99Ms / 1000);
});
gauge('nodejs.eventloop.delay.max', 's', 'Longest delay of the event loop since the last minute summary').addCallback(
  (result) => {
    result.observe(eventLoopMonitor.read().maxMs / 1000);
  },
);
gauge('nodejs.eventloop.utilization', '1', 'Share of its life that the event loop was busy').addCallback((result) => {
  result.observe(performance.eventLoopUtilization().utilization);
});
gauge('nodejs.active_resources', '{resource}', 'Timers, sockets and requests that the process holds').addCallback(
  (result) => {
    result.observe(process.getActiveResourcesInfo().length);
  },
);
gauge('process.memory.usage', 'By', 'Resident memory').addCallback((result) => {
  result.observe(process.memoryUsage.rss());
});
gauge('v8js.memory.heap.used', 'By', 'Memory in use on the JavaScript heap').addCallback((result) => {
  result.observe(process.memoryUsage().heapUsed);
});
gauge('process.uptime', 's', 'Time since the process started').addCallback((result) => {
  result.observe(process.uptime());
});
observedCounts('process.cpu.time', 's', 'CPU time by mode', ['cpu.mode']).addCallback((result) => {
  const { user, system } = process.cpuUsage();
  result.observe(user / 1e6, { 'cpu.mode': 'user' });
  result.observe(system / 1e6, { 'cpu.mode': 'system' });
});
