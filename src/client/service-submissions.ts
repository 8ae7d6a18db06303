import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { acknowledgementResource } from '../api/resources.ts';
import { AssayError } from '../protocol/errors.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import { watch } from './event-stream.ts';
import { ServiceHttp, type ServiceOptions } from './service-http.ts';

/** A number that may exceed 2^53. */
const decimal = z
  .string()
  .regex(/^(?:0|-?[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const submissionSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  transaction: z.object({ hash: z.string() }).nullable(),
});
const quoteSchema = z.object({
  relayer: z.string(),
  leastFees: z.array(z.object({ token: z.string(), perProof: decimal })),
  gasPrice: z.object({ maxFeePerGas: decimal, maxPriorityFeePerGas: decimal }),
});
const statusSchema = z.object({ status: z.string(), reason: z.string().nullable(), at: z.string() });
/**
 * A change of a submission's status. `at` is an ISO 8601 time.
 *
 * @example
 * ```ts
 * import type { StatusChange } from 'assay/sdk';
 *
 * export const line = ({ at, status, reason }: StatusChange) => `${at} ${status} ${reason ?? ''}`;
 * ```
 */
export type StatusChange = z.output<typeof statusSchema>;

/**
 * A submission as the service reports it. `reason` is set if it was refused.
 *
 * @example
 * ```ts
 * import type { SubmissionSummary } from 'assay/sdk';
 *
 * export const hashOf = ({ transaction }: SubmissionSummary) => transaction?.hash;
 * ```
 */
export type SubmissionSummary = z.output<typeof submissionSchema>;

/** Final statuses. Every other status is treated as pending, also one that a later version of the service adds. */
const FINAL: ReadonlySet<string> = new Set(['confirmed', 'failed-onchain', 'rejected']);

/** Where the service's operations are. */
const BASE = '/v2';

/**
 * The part of a client that follows submissions and lists ids. Methods throw AssayError (5) as `ServiceHttp`.
 *
 * @example
 * ```ts
 * import type { ServiceSubmissions } from 'assay/sdk';
 *
 * export async function pending(service: ServiceSubmissions): Promise<string[]> {
 *   const ids: string[] = [];
 *   for await (const { id, status } of service.submissions()) if (status === 'queued') ids.push(id);
 *   return ids;
 * }
 * ```
 */
export class ServiceSubmissions {
  readonly #http: ServiceHttp;

  /**
   * @param url http or https, without credentials; with an API key, http is accepted for this machine only
   * @throws AssayError `bad-option`, `bad-api-key` (2)
   */
  protected constructor(url: string, options: ServiceOptions) {
    this.#http = new ServiceHttp(url, options);
  }

  /** The relay's account, its least fees, and the price of gas. */
  async quote() {
    const quote = await this.#http.find(quoteSchema, `${BASE}/quote`);
    if (quote === undefined) {
      throw new AssayError('bad-answer', 'the service gives no quote: is it a verifier service?', {
        exitCode: 5,
      });
    }
    return quote;
  }

  submission(id: string): Promise<SubmissionSummary | undefined> {
    return this.#http.find(submissionSchema, `${BASE}/submissions/${encodeURIComponent(id)}`);
  }

  /** The caller's submissions, newest first. Pages are fetched while reading. Needs an API key. */
  submissions(): AsyncGenerator<SubmissionSummary> {
    const page = z.object({ submissions: z.array(submissionSchema), next: z.string().nullable() });
    return this.#pages(`${BASE}/submissions`, page, ({ submissions }) => submissions);
  }

  /** Ids of all models, in the order of their registration. */
  models(): AsyncGenerator<bigint> {
    const page = z.object({ models: z.array(decimal), next: z.string().nullable() });
    return this.#pages(`${BASE}/models`, page, ({ models }) => models);
  }

  /** Ids of a model's rounds, oldest first. */
  rounds(model: bigint): AsyncGenerator<bigint> {
    const page = z.object({ rounds: z.array(decimal), next: z.string().nullable() });
    return this.#pages(`${BASE}/models/${model}/rounds`, page, ({ rounds }) => rounds);
  }

  /** Ids of a model's datasets, oldest first. */
  datasets(model: bigint): AsyncGenerator<bigint> {
    const page = z.object({ datasets: z.array(decimal), next: z.string().nullable() });
    return this.#pages(`${BASE}/models/${model}/datasets`, page, ({ datasets }) => datasets);
  }

  /** The operator's acknowledgement of a submission. `isAcknowledgementOf` checks it. */
  acknowledgement(id: string): Promise<Acknowledgement | undefined> {
    return this.#http.find(acknowledgementResource, `${BASE}/receipts/${encodeURIComponent(id)}`);
  }

  /** Every change of a submission's status, from the first on, as it happens. Reconnects by itself. */
  submissionEvents(id: string, signal?: AbortSignal): AsyncGenerator<StatusChange> {
    return watch(this.#http, `${BASE}/submissions/${encodeURIComponent(id)}/events`, statusSchema, signal);
  }

  /**
   * As `settled`, but follows the service's events instead of polling.
   *
   * @throws AssayError as `settled`; the problem's code (5) if the service refuses the stream
   */
  async watched(submission: SubmissionSummary, patienceMs: number): Promise<SubmissionSummary> {
    let current = submission;
    if (!FINAL.has(current.status)) {
      for await (const { status } of this.submissionEvents(current.id, AbortSignal.timeout(patienceMs))) {
        current = { ...current, status };
        if (FINAL.has(status)) break;
      }
      // Events carry the status only: read the submission for its transaction and reason.
      current = (await this.submission(current.id)) ?? current;
    }
    return final(current);
  }

  /**
   * Waits until a submission is mined.
   *
   * @param patienceMs milliseconds to wait at most
   * @throws AssayError `submission-refused` (5); `submission-pending` (5) if it is not mined in time
   */
  async settled(submission: SubmissionSummary, patienceMs: number, pollMs = 200): Promise<SubmissionSummary> {
    const until = Date.now() + patienceMs;
    let current = submission;
    while (!FINAL.has(current.status) && Date.now() <= until) {
      await sleep(pollMs);
      current = (await this.submission(current.id)) ?? current;
    }
    return final(current);
  }

  async *#pages<S extends z.ZodType<{ next: string | null }>, T>(
    first: string,
    schema: S,
    itemsOf: (page: z.output<S>) => readonly T[],
  ): AsyncGenerator<T> {
    let path: string | null = first;
    while (path !== null) {
      const page: z.output<S> | undefined = await this.#http.find(schema, path);
      if (page === undefined) return;
      yield* itemsOf(page);
      path = page.next;
    }
  }

  /** Reads a resource. @param path after the base */
  protected find<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S> | undefined> {
    return this.#http.find(schema, `${BASE}${path}`);
  }

  /** Follows an event stream. @param path after the base */
  protected watch<S extends z.ZodType>(
    path: string,
    schema: S,
    signal?: AbortSignal,
  ): AsyncGenerator<z.output<S>> {
    return watch(this.#http, `${BASE}${path}`, schema, signal);
  }

  /** Submits. @param path after the base */
  protected post(path: string, body: unknown): Promise<SubmissionSummary> {
    // One key for all attempts of this call. A second call has another key; the service then recognises the statement.
    const headers = { 'idempotency-key': randomUUID() };
    return this.#http.send(submissionSchema, 'POST', `${BASE}${path}`, body, headers);
  }
}

/** Returns a confirmed submission. @throws AssayError `submission-refused`, `submission-pending` (5) */
function final(submission: SubmissionSummary): SubmissionSummary {
  const { id, status, reason } = submission;
  if (status === 'confirmed') return submission;
  if (!FINAL.has(status)) {
    throw new AssayError('submission-pending', `submission ${id} is ${status}; read it again later`, {
      exitCode: 5,
    });
  }
  const why = reason === null ? '' : `: ${reason}`;
  throw new AssayError('submission-refused', `the chain refused submission ${id}${why}`, { exitCode: 5 });
}
