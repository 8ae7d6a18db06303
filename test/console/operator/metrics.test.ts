import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { metricValue, parseMetrics } from '../../../src/console/operator/metrics.ts';

test('metrics are read as the service writes them', async () => {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({ name: 'assay_signer_balance_ether', help: 'Balance, in coins.', registers }).set(1.5);
  const jobs = new Gauge({ name: 'assay_queue_jobs', help: 'Jobs.', labelNames: ['queue'], registers });
  jobs.set({ queue: 'a "quoted" \\ name' }, 3);
  new Counter({ name: 'assay_done_total', help: 'Done.', registers }).inc(7);
  new Histogram({ name: 'assay_seconds', help: 'Time.', buckets: [1, 2], registers }).observe(1.2);
  const metrics = parseMetrics(await registry.metrics());
  expect(metricValue(metrics, 'assay_signer_balance_ether')).toBe(1.5);
  expect(metricValue(metrics, 'assay_queue_jobs', { queue: 'a "quoted" \\ name' })).toBe(3);
  expect(metricValue(metrics, 'assay_queue_jobs', { queue: 'other' })).toBeUndefined();
  expect(metricValue(metrics, 'assay_done_total')).toBe(7);
  const histogram = metrics.find(({ name }) => name === 'assay_seconds');
  expect(histogram?.help).toBe('Time.');
  expect(histogram?.samples.map(({ name }) => name)).toContain('assay_seconds_count');
  expect(histogram?.samples.some(({ labels }) => labels.le === '+Inf')).toBe(true);
});

test('lines in another form are left out', () => {
  expect(parseMetrics('nonsense\n{a="b"} 1\nassay_x one\n')).toEqual([]);
});
