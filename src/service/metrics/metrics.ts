import type { Request, RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { MAX_BATCH } from '../../verifier/batch-verifier.ts';
import type { BatchReport } from '../../verifier/verification-pool.ts';
import { RELAY_EVENTS, type RelayEvent } from '../relay/options.ts';
import type { StoreFailure } from '../store/database.ts';
import { BoundedLabel } from './caller-mark.ts';

/** API keys with a series of their own. */
const MOST_CALLERS = 100;

/** Values that a scrape reads. */
export interface Gauges {
  /** Number of proofs that wait to be verified. */
  readonly queuedProofs: () => number;
  /** Number of live verification threads. */
  readonly verificationThreads: () => number;
  readonly relayState: () => string;
}

/**
 * The service's counters in the Prometheus format, together with prom-client's metrics of the process (memory, CPU,
 * event loop). Labels are circuits, routes, methods, statuses and error codes, never an id, a key or an address: the
 * metrics do not show which caller did something.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Histogram({
    name: 'assay_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its response.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });
  readonly #batchSeconds = new Histogram({
    name: 'assay_verification_batch_duration_seconds',
    help: 'Time that a verification thread takes for a batch.',
    labelNames: ['circuit'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6],
    registers: [this.#registry],
  });
  readonly #batchProofs = new Histogram({
    name: 'assay_verification_batch_proofs',
    help: 'Proofs in a batch.',
    labelNames: ['circuit'] as const,
    buckets: [1, 2, 4, 8, 16, 32, MAX_BATCH],
    registers: [this.#registry],
  });
  readonly #proofs = new Counter({
    name: 'assay_verified_proofs_total',
    help: 'Verified proofs, by verdict.',
    labelNames: ['circuit', 'verdict'] as const,
    registers: [this.#registry],
  });
  readonly #failures = new Counter({
    name: 'assay_verification_thread_failures_total',
    help: 'Verification threads that crashed or hung and were replaced.',
    labelNames: ['reason'] as const,
    registers: [this.#registry],
  });
  readonly #submissions = new Counter({
    name: 'assay_submissions_total',
    help: 'Submissions by result: created, known, or the code of the problem.',
    labelNames: ['kind', 'result'] as const,
    registers: [this.#registry],
  });

  readonly #callers = new BoundedLabel(MOST_CALLERS);
  readonly #callerSubmissions = new Counter({
    name: 'assay_caller_submissions_total',
    help: 'Submissions by the mark of the API key (none: without a key) and result: accepted, refused or limited.',
    labelNames: ['caller', 'result'] as const,
    registers: [this.#registry],
  });
  readonly #relayEvents = new Counter({
    name: 'assay_relay_events_total',
    help: 'Events of submissions and their transactions that this replica relayed.',
    labelNames: ['event'] as const,
    registers: [this.#registry],
  });
  readonly #relayFailures = new Counter({
    name: 'assay_relay_failures_total',
    help: 'Failed passes of the relay, by error code.',
    labelNames: ['code'] as const,
    registers: [this.#registry],
  });
  readonly #storeFailures = new Counter({
    name: 'assay_store_failures_total',
    help: 'Operations that failed because of the database, by reason.',
    labelNames: ['reason'] as const,
    registers: [this.#registry],
  });
  readonly #webhookAttempts = new Counter({
    name: 'assay_webhook_attempts_total',
    help: 'Attempts to deliver to webhooks, by result; dead: the last attempt failed.',
    labelNames: ['result'] as const,
    registers: [this.#registry],
  });

  constructor(gauges: Gauges) {
    // Start each counter at 0: otherwise rate() does not see the first increase.
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
    gauge('assay_relay_running', '1 if the relay of this replica runs, otherwise 0.', () =>
      gauges.relayState() === 'running' ? 1 : 0,
    );
  }

  /** The registry, for further metrics of the service. */
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

  /** @param code code of the error; the set of codes is small, so it may be a label */
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

  /** @param caller mark of the API key; undefined: no key */
  callerSubmitted(caller: string | undefined, status: number): void {
    const isLimited = status === 429 || status === 503;
    const result = status < 400 ? 'accepted' : isLimited ? 'limited' : 'refused';
    this.#callerSubmissions.inc({ caller: this.#callers.of(caller ?? 'none'), result });
  }

  /** Middleware that observes each request when its response or its connection ends. */
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

  /** Handler of GET /metrics. */
  exposition(): RequestHandler {
    return async (_request, response) => {
      response.set('Cache-Control', 'no-store');
      response.type(this.#registry.contentType).send(await this.#registry.metrics());
    };
  }
}

/** The route's pattern. A path would make one label for each id. */
function routeOf(request: Request): string {
  const matched = request.route as { path?: unknown } | undefined;
  return typeof matched?.path === 'string' ? matched.path : 'unknown';
}

/** The method, or `other`: a caller could otherwise fill the memory with labels. */
function methodOf(request: Request): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(request.method)
    ? request.method
    : 'other';
}
