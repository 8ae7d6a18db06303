import { z } from 'zod';
import { ServiceHttp, type ServiceOptions } from './service-http.ts';

const relaySchema = z.object({
  submissions: z.record(z.string(), z.number()),
  nonces: z.object({ open: z.number(), mined: z.number() }),
  halt: z.object({ reason: z.string(), signer: z.string(), nonce: z.number(), since: z.string() }).nullable(),
});
const deadLetterSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  since: z.string(),
});
const pageSchema = z.object({ submissions: z.array(deadLetterSchema), next: z.string().nullable() });

/** State of a relay: submissions by status, transactions under way, and the reason of a halt. */
export type RelayStatus = z.output<typeof relaySchema>;
/** A submission that the chain refused, or that failed there. */
export type DeadLetter = z.output<typeof deadLetterSchema>;

/** The relay of a running service. The key needs the scope admin. Every method throws AssayError (5). */
export class ServiceRelay {
  readonly #http: ServiceHttp;

  /** @throws AssayError `bad-option`, `bad-api-key` (2) */
  constructor(url: string, options: ServiceOptions = {}) {
    this.#http = new ServiceHttp(url, options);
  }

  /** @returns undefined if the service does not report it */
  async status(): Promise<RelayStatus | undefined> {
    return this.#http.find(relaySchema, '/v2/relay');
  }

  /** Submissions that ended without success and can be retried. */
  async deadLetters(): Promise<DeadLetter[]> {
    const all: DeadLetter[] = [];
    for (let path: string | null = '/v2/relay/dead-letters?limit=100'; path !== null; ) {
      const page: z.output<typeof pageSchema> | undefined = await this.#http.find(pageSchema, path);
      all.push(...(page?.submissions ?? []));
      path = page?.next ?? null;
    }
    return all;
  }

  /** Queues a dead letter again. @throws AssayError `not-dead`, `not-final`, `identity-taken`, `not-found` (5) */
  async retry(id: string): Promise<void> {
    await this.#http.send(z.null(), 'POST', `/v2/relay/dead-letters/${encodeURIComponent(id)}/retry`);
  }

  /** Ends a halt. @throws AssayError `not-halted` (5) */
  async resume(): Promise<void> {
    await this.#http.send(z.null(), 'POST', '/v2/relay/resume');
  }
}
