import type { Request, RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { MAX_BATCH } from '../../verifier/batch-verifier.ts';
import type { BatchReport } from '../../verifier/verification-pool.ts';
import { RELAY_EVENTS, type RelayEvent } from '../relay/options.ts';
import type { StoreFailure } from '../store/database.ts';

/** Numbers that are read when a scrape asks for them. */
export interface Gauges {
  /** Proofs that wait to be verified. */
  readonly queuedProofs: () => number;
  /** Verification threads that are alive. */
  readonly verificationThreads: () => number;
  readonly relayState: () => string;
}

/**
 * Counters of the service in Prometheus' format, besides what prom-client tells of the process (memory, CPU, event
 * loop). Labels are circuits, routes, methods, statuses and error codes: never an id, a key, an address or
 * anything else of a request, so that the numbers say nothing of who did what.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Histogram({
    name: 'assay_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });
  readonly #batchSeconds = new Histogram({
    name: 'assay_verification_batch_duration_seconds',
    help: 'Time of a batch in its verification thread.',
    labelNames: ['circuit'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6],
    registers: [this.#registry],
  });
  readonly #batchProofs = new Histogram({
    name: 'assay_verification_batch_proofs',
    help: 'Proofs of a batch.',
    labelNames: ['circuit'] as const,
    buckets: [1, 2, 4, 8, 16, 32, MAX_BATCH],
    registers: [this.#registry],
  });
  readonly #proofs = new Counter({
    name: 'assay_verified_proofs_total',
    help: 'Proofs that were verified, by verdict.',
    labelNames: ['circuit', 'verdict'] as const,
    registers: [this.#registry],
  });
  readonly #failures = new Counter({
    name: 'assay_verification_thread_failures_total',
    help: 'Verification threads that crashed or hung, and were replaced.',
    labelNames: ['reason'] as const,
    registers: [this.#registry],
  });
  readonly #submissions = new Counter({
    name: 'assay_submissions_total',
    help: 'Submissions by result: created, known, or the code of the problem.',
    labelNames: ['kind', 'result'] as const,
    registers: [this.#registry],
  });

  readonly #relayEvents = new Counter({
    name: 'assay_relay_events_total',
    help: 'What happened to submissions and their transactions, as this replica relayed.',
    labelNames: ['event'] as const,
    registers: [this.#registry],
  });
  readonly #relayFailures = new Counter({
    name: 'assay_relay_failures_total',
    help: 'Looks of the relay at queue and chain that failed, by the code of the error.',
    labelNames: ['code'] as const,
    registers: [this.#registry],
  });
  readonly #storeFailures = new Counter({
    name: 'assay_store_failures_total',
    help: "Work that failed by the database's fault.",
    labelNames: ['reason'] as const,
    registers: [this.#registry],
  });
  readonly #webhookAttempts = new Counter({
    name: 'assay_webhook_attempts_total',
    help: 'Attempts at deliveries to webhooks, by their end; dead: the last one failed too.',
    labelNames: ['result'] as const,
    registers: [this.#registry],
  });

  constructor(gauges: Gauges) {
    // A counter that is not there yet hides its first increase from whoever asks for rates.
    for (const event of RELAY_EVENTS) this.#relayEvents.inc({ event }, 0);
    for (const reason of ['crashed', 'hung']) this.#failures.inc({ reason }, 0);
    for (const reason of ['unavailable', 'broken']) this.#storeFailures.inc({ reason }, 0);
    for (const result of ['delivered', 'failed', 'dead']) this.#webhookAttempts.inc({ result }, 0);
    collectDefaultMetrics({ register: this.#registry });
    const gauge = (name: string, help: string, read: () => number) => {
      const made: Gauge = new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect: () => made.set(read()),
      });
    };
    gauge('assay_verification_queue_proofs', 'Proofs that wait to be verified.', gauges.queuedProofs);
    gauge('assay_verification_threads', 'Verification threads that are alive.', gauges.verificationThreads);
    gauge('assay_relay_running', '1 while the relay works, 0 when it is halted or stopped.', () =>
      gauges.relayState() === 'running' ? 1 : 0,
    );
  }

  /** Where others of the service register their own. */
  get registry(): Registry {
    return this.#registry;
  }

  batchVerified({ circuit, proofs, invalid, seconds }: BatchReport): void {
    this.#batchSeconds.observe({ circuit }, seconds);
    this.#batchProofs.observe({ circuit }, proofs);
    this.#proofs.inc({ circuit, verdict: 'valid' }, proofs - invalid);
    this.#proofs.inc({ circuit, verdict: 'invalid' }, invalid);
  }

  threadFailed(reason: 'crashed' | 'hung'): void {
    this.#failures.inc({ reason });
  }

  relayEvent(event: RelayEvent): void {
    this.#relayEvents.inc({ event });
  }

  /** @param code of the error; there are few */
  relayFailed(code: string): void {
    this.#relayFailures.inc({ code });
  }

  storeFailed(reason: StoreFailure): void {
    this.#storeFailures.inc({ reason });
  }

  webhookAttempted(result: 'delivered' | 'failed' | 'dead'): void {
    this.#webhookAttempts.inc({ result });
  }

  /** @param result `created`, `known`, or a problem's code */
  submissionEnded(kind: string, result: string): void {
    this.#submissions.inc({ kind, result });
  }

  /** Observes each request when its answer has ended, or its connection. */
  observer(): RequestHandler {
    return (request, response, next) => {
      const start = performance.now();
      response.on('close', () => {
        const status = response.writableFinished ? `${response.statusCode}` : 'aborted';
        const route = routeOf(request);
        this.#requests.observe(
          { method: methodOf(request), route, status },
          (performance.now() - start) / 1000,
        );
      });
      next();
    };
  }

  /** Answers a scrape. */
  exposition(): RequestHandler {
    return async (_request, response) => {
      response.set('Cache-Control', 'no-store');
      response.type(this.#registry.contentType).send(await this.#registry.metrics());
    };
  }
}

/** The route's pattern: a path would be a label for each id in it. */
function routeOf(request: Request): string {
  const matched = request.route as { path?: unknown } | undefined;
  return typeof matched?.path === 'string' ? matched.path : 'unknown';
}

/** A stranger could send any method and fill the memory with labels. */
function methodOf(request: Request): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(request.method)
    ? request.method
    : 'other';
}
