import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Metrics } from '../../../src/service/metrics/metrics.ts';

let queued = 3;
let relay = 'running';
const metrics = new Metrics({
  queuedProofs: () => queued,
  verificationThreads: () => 2,
  relayState: () => relay,
});
let server: Server;
let url: string;
beforeAll(async () => {
  const app = express();
  app.use(metrics.observer());
  app.get('/metrics', metrics.exposition());
  app.get('/v1/datasets/:id', (_request, response) => void response.json({}));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const scrape = async () => (await fetch(`${url}/metrics`)).text();
const send = (method: string, path: string) =>
  new Promise<void>((resolve) => {
    const sent = request(`${url}${path}`, { method, headers: { 'User-Agent': 'agent-99' } }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
    sent.on('error', () => resolve());
    sent.end();
  });

describe('metrics', () => {
  it('count requests by route, method and status, without anything of the request', async () => {
    for (const id of ['818181', '919191']) await send('GET', `/v1/datasets/${id}`);
    await send('PROPFIND', '/v1/secret-path-55');
    const text = await scrape();
    expect(text).toContain(
      'assay_http_request_duration_seconds_count{method="GET",route="/v1/datasets/:id",status="200"} 2',
    );
    expect(text).toMatch(/_count\{method="other",route="unknown",status="404"\} 1/);
    for (const part of ['818181', '919191', 'secret-path-55', 'agent-99', '127.0.0.1', 'PROPFIND']) {
      expect(text.includes(part), part).toBe(false);
    }
  });

  it('tell how batches went', async () => {
    metrics.batchVerified({ circuit: 'origin', proofs: 5, invalid: 2, seconds: 0.03 });
    metrics.batchVerified({ circuit: 'origin', proofs: 64, invalid: 0, seconds: 0.09 });
    metrics.threadFailed('hung');
    const text = await scrape();
    expect(text).toContain('assay_verified_proofs_total{circuit="origin",verdict="valid"} 67');
    expect(text).toContain('assay_verified_proofs_total{circuit="origin",verdict="invalid"} 2');
    expect(text).toContain('assay_verification_batch_proofs_bucket{le="8",circuit="origin"} 1');
    expect(text).toContain('assay_verification_batch_duration_seconds_count{circuit="origin"} 2');
    expect(text).toContain('assay_verification_thread_failures_total{reason="hung"} 1');
  });

  it('read their gauges when asked', async () => {
    expect(await scrape()).toContain('assay_verification_queue_proofs 3');
    queued = 8;
    relay = 'halted';
    const text = await scrape();
    expect(text).toContain('assay_verification_queue_proofs 8');
    expect(text).toContain('assay_verification_threads 2');
    expect(text).toContain('assay_relay_running 0');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toContain('process_resident_memory_bytes');
  });
});
