import {
  secondAccountResource,
  secondDatasetResource,
  secondEntryResource,
  secondModelResource,
  secondRoundResource,
} from '../../api/second/resources.ts';
import type {
  SecondAccountView,
  SecondDatasetView,
  SecondEntryView,
  SecondModelView,
  SecondRoundView,
} from '../../protocol/second/chain-state.ts';
import type { ServiceOptions } from '../service-http.ts';
import { ServiceSubmissions, type SubmissionSummary } from '../service-submissions.ts';
import type {
  SecondAttestationSetBody,
  SecondEnrolmentBody,
  SecondEvaluationBody,
  SecondOriginBody,
  SecondScoreBody,
  SecondStepBody,
} from './bodies.ts';
import { viewOf } from './read-view.ts';
import type { SecondEntrySummary, SecondRoundReader } from './round-reader.ts';

/**
 * Client of a verifier service. Its answers are parsed and not trusted: the contract rejects a proof
 * of any state but the chain's.
 */

const modelSchema = viewOf<SecondModelView>(secondModelResource);
const roundSchema = viewOf<SecondRoundView>(secondRoundResource);
const datasetSchema = viewOf<SecondDatasetView>(secondDatasetResource);
const accountSchema = viewOf<SecondAccountView>(secondAccountResource);
const entrySchema = viewOf<SecondEntryView & { readonly challenge: readonly number[] | null }>(
  secondEntryResource,
).transform(({ challenge, ...entry }) => ({ ...entry, challenge: challenge ?? undefined }));

/**
 * Client of a verifier service: submits, and reads public state. Methods throw AssayError (5) as
 * `ServiceSubmissions`. Submitting the same statement again gives the same submission.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { SecondServiceClient } from 'assay/sdk';
 *
 * const apiKey = readFileSync('st-marys.key', 'utf8').trim();
 * const service = new SecondServiceClient('https://assay.example', { apiKey });
 * for await (const { phase } of service.roundEvents(7n)) if (phase === 'settled') break;
 * ```
 */
export class SecondServiceClient extends ServiceSubmissions implements SecondRoundReader {
  /**
   * @param url http or https, without credentials; with an API key, http is accepted for this machine only
   * @throws AssayError `bad-option`, `bad-api-key` (2)
   */
  constructor(url: string, options: ServiceOptions = {}) {
    super(url, options);
  }

  model(model: bigint): Promise<SecondModelView | undefined> {
    return this.find(modelSchema, `/models/${model}`);
  }

  round(round: bigint): Promise<SecondRoundView | undefined> {
    return this.find(roundSchema, `/rounds/${round}`);
  }

  dataset(dataset: bigint): Promise<SecondDatasetView | undefined> {
    return this.find(datasetSchema, `/datasets/${dataset}`);
  }

  /** Undefined if round or dataset don't exist, or belong to different models. */
  entry(model: bigint, round: bigint, dataset: bigint): Promise<SecondEntrySummary | undefined> {
    return this.find(entrySchema, `/models/${model}/rounds/${round}/datasets/${dataset}`);
  }

  /** @param beneficiary checksummed address */
  account(model: bigint, beneficiary: string): Promise<SecondAccountView | undefined> {
    return this.find(accountSchema, `/models/${model}/accounts/${encodeURIComponent(beneficiary)}`);
  }

  /** The round's state now, and again after every change. Reconnects by itself. */
  roundEvents(round: bigint, signal?: AbortSignal): AsyncGenerator<SecondRoundView> {
    return this.watch(`/rounds/${round}/events`, roundSchema, signal);
  }

  /** Submits an origin proof. */
  submitOrigin(body: SecondOriginBody): Promise<SubmissionSummary> {
    return this.post('/origins', body);
  }

  /** Submits a signed enrolment. */
  submitEnrolment(body: SecondEnrolmentBody): Promise<SubmissionSummary> {
    return this.post('/enrolments', body);
  }

  /** Submits a dataset's answer to a challenge. */
  submitAttestationSet(body: SecondAttestationSetBody): Promise<SubmissionSummary> {
    return this.post('/attestation-sets', body);
  }

  /** Submits an evaluator's direction and losses. */
  submitEvaluation(body: SecondEvaluationBody): Promise<SubmissionSummary> {
    return this.post('/evaluations', body);
  }

  /** Submits the second score of an accepted set. */
  submitScore(body: SecondScoreBody): Promise<SubmissionSummary> {
    return this.post('/scores', body);
  }

  /** Submits a proof of a step. */
  submitStep(body: SecondStepBody): Promise<SubmissionSummary> {
    return this.post('/steps', body);
  }
}
