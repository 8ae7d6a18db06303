import { z } from 'zod';
import type { RoundSummary } from '../protocol/chain-state.ts';
import type { AttestationSetBody, EnrolmentBody, EvaluationBody, OriginBody, StepBody } from './bodies.ts';
import type { RoundReader } from './round-reader.ts';
import type { ServiceOptions } from './service-http.ts';
import { ServiceSubmissions, type SubmissionSummary } from './service-submissions.ts';
import { count, datasetFields, decimal, entryFields, point, roundFields } from './summary-fields.ts';

/**
 * Client of the verifier service. Its answers are parsed and not trusted: they decide which statement is proven, and the
 * contract rejects a proof of any state but the chain's.
 */

const modelSchema = z.object({
  id: decimal,
  owner: z.string(),
  policyHash: decimal,
  contributorSources: decimal,
  holdoutSources: decimal,
  trainerKey: point,
  closed: z.boolean(),
  lastRound: decimal,
  settledRounds: count,
});
const roundSchema = z
  .object({ ...roundFields, attestationVerifier: z.object({ circuit: z.string() }) })
  .transform(({ attestationVerifier, ...round }) => ({ ...round, circuit: attestationVerifier.circuit }));
const datasetSchema = z.object(datasetFields);
const entrySchema = z
  .object(entryFields)
  .transform(({ challenge, ...entry }) => ({ ...entry, challenge: challenge ?? undefined }));

/**
 * Client of a verifier service: submits, and reads public state. Methods throw AssayError (5) as `ServiceHttp`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { ServiceClient } from 'assay/sdk';
 *
 * const apiKey = readFileSync('st-marys.key', 'utf8').trim();
 * const service = new ServiceClient('https://assay.example', { apiKey });
 * for await (const round of service.roundEvents(7n)) {
 *   if (round.status === 'settled') break;
 * }
 * ```
 */
export class ServiceClient extends ServiceSubmissions implements RoundReader {
  /**
   * @param url http or https, without credentials; with an API key, http is accepted for this machine only
   * @throws AssayError `bad-option`, `bad-api-key` (2)
   */
  constructor(url: string, options: ServiceOptions = {}) {
    super(url, options, '/v1');
  }

  model(model: bigint) {
    return this.find(modelSchema, `/models/${model}`);
  }

  round(model: bigint, round: bigint) {
    return this.find(roundSchema, `/models/${model}/rounds/${round}`);
  }

  dataset(dataset: bigint) {
    return this.find(datasetSchema, `/datasets/${dataset}`);
  }

  async entry(model: bigint, round: bigint, dataset: bigint) {
    const entry = await this.find(entrySchema, `/models/${model}/rounds/${round}/datasets/${dataset}`);
    return (
      entry ?? { enrolled: false, accepted: false, draws: 0, attestedAt: 0n, score: 0n, challenge: undefined }
    );
  }

  /** The round's state now, and again after every change. Reconnects by itself. */
  roundEvents(round: bigint, signal?: AbortSignal): AsyncGenerator<RoundSummary> {
    return this.watch(`/rounds/${round}/events`, roundSchema, signal);
  }

  /** Submits an origin proof. Submitting the same statement again gives the same submission. */
  submitOrigin(body: OriginBody): Promise<SubmissionSummary> {
    return this.post('/origins', body);
  }

  /** Submits a signed enrolment. Submitting the same statement again gives the same submission. */
  submitEnrolment(body: EnrolmentBody): Promise<SubmissionSummary> {
    return this.post('/enrolments', body);
  }

  /** Submits a dataset's answer to a challenge. Submitting the same statement again gives the same submission. */
  submitAttestationSet(body: AttestationSetBody): Promise<SubmissionSummary> {
    return this.post('/attestation-sets', body);
  }

  /** Submits a proof of V. Submitting the same statement again gives the same submission. */
  submitEvaluation(body: EvaluationBody): Promise<SubmissionSummary> {
    return this.post('/evaluations', body);
  }

  /** Submits a proof of a step. Submitting the same statement again gives the same submission. */
  submitStep(body: StepBody): Promise<SubmissionSummary> {
    return this.post('/steps', body);
  }
}
