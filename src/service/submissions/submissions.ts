import { ProblemError } from '../../api/problem.ts';
import type {
  AttestationSetRequest,
  EnrolmentRequest,
  EvaluationRequest,
  OriginRequest,
  StepRequest,
} from '../../api/requests.ts';
import type { ChainView } from '../../chain/gateway/views.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { BatchVerifier } from '../../verifier/batch-verifier.ts';
import type { LeastFee } from '../relay/least-fees.ts';
import type { GasQuota } from '../store/gas-quota.ts';
import type { NewSubmission, Store, Submission, SubmissionKind } from '../store/submission-store.ts';
import { canonicalJson, jsonHash } from './canonical-json.ts';
import { beneficiarySignature } from './enrolment-signature.ts';
import { prepareAttestationSet, prepareOrigin } from './prepare-dataset.ts';
import { prepareEvaluation, prepareStep } from './prepare-round.ts';
import {
  assertDeployment,
  knownDataset,
  knownRound,
  type PrepareDeps,
  type PreparedSubmission,
  type ProofToVerify,
  toJson,
  wrongDomain,
} from './prepared-submission.ts';
import { RefusedProofs } from './refused-proofs.ts';
import { rememberChain } from './remembered-chain.ts';
import type { TenantLimits } from './tenant-limits.ts';
import type { VerificationKeys } from './verification-keys.ts';

/** Who submits: `flow` shares the verifier with other flows, `tenant` sees the submission. */
export interface Submitter {
  readonly tenant: string;
  readonly flow: string;
}

/** The submission that a request created or found. */
export interface Accepted {
  /** False: the same statement was accepted before. */
  readonly created: boolean;
  readonly submission: Submission;
}

/**
 * Accepts submissions: recomputes every public signal from the statement and the chain, compares, verifies, and
 * queues the call. Only commitment and band are taken from the proof's own public signals.
 */
export class Submissions {
  readonly #chain: ChainView;
  readonly #store: Store;
  readonly #deps: PrepareDeps;
  readonly #verifier: BatchVerifier;
  readonly #relayAddress: string;
  readonly #onQueued: () => void;
  readonly #onEnded: (kind: SubmissionKind, result: string) => void;
  readonly #limits: TenantLimits;
  readonly #gas: Pick<GasQuota, 'assertLeft' | 'charge'>;
  readonly #refused = new RefusedProofs();

  constructor(deps: {
    chain: ChainView;
    store: Store;
    keys: VerificationKeys;
    verifier: BatchVerifier;
    leastFees: readonly LeastFee[];
    /** Sender of the calls; simulations use it. */
    relayAddress: string;
    onQueued: () => void;
    limits: TenantLimits;
    gas: Pick<GasQuota, 'assertLeft' | 'charge'>;
    /** Called after each submission with `created`, `known`, or the code of its error. */
    onEnded?: (kind: SubmissionKind, result: string) => void;
  }) {
    this.#chain = deps.chain;
    this.#store = deps.store;
    const { store, keys, leastFees } = deps;
    this.#deps = { chain: rememberChain(deps.chain), store, keys, leastFees };
    this.#verifier = deps.verifier;
    this.#relayAddress = deps.relayAddress;
    this.#onQueued = deps.onQueued;
    this.#onEnded = deps.onEnded ?? (() => {});
    this.#limits = deps.limits;
    this.#gas = deps.gas;
  }

  /** Whether any submission would be refused now. Ask before authenticating it. */
  isFull(): boolean {
    return this.#limits.isFull();
  }

  /** Whether a submission with proofs of this flow would be refused now. Ask before reading its body. */
  isBusy(flow: string): boolean {
    return this.#limits.isBusy(flow) || this.#verifier.hasRoom?.(flow) === false;
  }

  /** A dataset's commitment with its origin proof. */
  submitOrigin(request: OriginRequest, by: Submitter): Promise<Accepted> {
    return this.#bounded('origin', by, async () =>
      this.#accept(await prepareOrigin(this.#deps, request), by),
    );
  }

  /** All attestations of a dataset for a round, with the proof of their sealed opening. */
  submitAttestationSet(request: AttestationSetRequest, by: Submitter): Promise<Accepted> {
    return this.#bounded('attestation-set', by, async () =>
      this.#accept(await prepareAttestationSet(this.#deps, request), by),
    );
  }

  /** A round's direction V. */
  submitEvaluation(request: EvaluationRequest, by: Submitter): Promise<Accepted> {
    return this.#bounded('evaluation', by, async () =>
      this.#accept(await prepareEvaluation(this.#deps, request), by),
    );
  }

  /** A round's next checkpoint. */
  submitStep(request: StepRequest, by: Submitter): Promise<Accepted> {
    return this.#bounded('step', by, async () => this.#accept(await prepareStep(this.#deps, request), by));
  }

  /** A dataset's enrolment for a round, signed by its beneficiary. */
  submitEnrolment(request: EnrolmentRequest, by: Submitter): Promise<Accepted> {
    return this.#bounded('enrolment', by, () => this.#acceptEnrolment(request, by));
  }

  async #acceptEnrolment(request: EnrolmentRequest, by: Submitter): Promise<Accepted> {
    const { enrolment, signature } = request;
    const { chain } = this.#deps;
    assertDeployment(chain, enrolment);
    const round = await knownRound(chain, enrolment.round);
    const dataset = await knownDataset(chain, enrolment.dataset);
    if (dataset.model !== round.model) throw wrongDomain('the dataset belongs to another model');
    const own = beneficiarySignature(dataset.beneficiary, enrolment, signature);
    const call = chain.encodeEnrolFor(enrolment, own ?? signature);
    // Also for the beneficiary's own signature: an account with code is asked (ERC-1271), even if its key signed.
    await this.#assertSignatureAccepted(call, own !== undefined);
    return this.#add(by, {
      kind: 'enrolment',
      identity: `enrolment:${enrolment.round}:${enrolment.dataset}`,
      // Without the deadline: a second signature for the same enrolment is the same statement.
      statement: toJson({ kind: 'enrolment', ...enrolment, deadline: null }),
      call,
    });
  }

  /** Verifies all proofs, then stores the submission or finds the existing one. */
  async #accept(prepared: PreparedSubmission, by: Submitter): Promise<Accepted> {
    const { proofs } = prepared;
    const failure = await this.#refused.firstFailure(proofs, () => this.#firstFailure(proofs, by.flow));
    if (failure !== undefined) throw new ProblemError('invalid-proof', `${failure} fails`);
    return this.#add(by, { ...prepared, call: await prepared.call(this.#verifier) }, proofs.length);
  }

  /** Verifies the proofs in one batch for each key. @returns name of the first one that fails */
  async #firstFailure(proofs: readonly ProofToVerify[], flow: string): Promise<string | undefined> {
    this.#limits.charge(flow, proofs.length);
    const groups = [...Map.groupBy(proofs, ({ key }) => key)];
    const verdicts = await Promise.all(
      groups.map(([key, group]) => this.#verifier.verifyAll(key, group, flow)),
    );
    for (const [g, [, group]] of groups.entries()) {
      for (const [i, { name }] of group.entries()) if (verdicts[g]?.[i] !== true) return name;
    }
    return undefined;
  }

  /**
   * The identity is the nullifier (or the place in the round), never the proof's bytes. The same statement again,
   * with any proof, gives the existing submission; another statement is a conflict.
   */
  async #add(
    { tenant }: Submitter,
    prepared: Omit<PreparedSubmission, 'proofs' | 'call'> & Pick<NewSubmission, 'call'>,
    proofs = 0,
  ): Promise<Accepted> {
    const statementHash = jsonHash(prepared.statement);
    const result = await this.#store.add({
      kind: prepared.kind,
      identity: prepared.identity,
      statementHash,
      statement: canonicalJson(prepared.statement),
      call: prepared.call,
    });
    if (result.submission.statementHash !== statementHash) {
      throw new ProblemError('NULLIFIER_USED', 'another statement has been accepted in its place already');
    }
    if (result.created) {
      await this.#gas.charge(tenant, prepared.kind, proofs);
      this.#onQueued();
    }
    return result;
  }

  async #bounded(
    kind: SubmissionKind,
    { tenant, flow }: Submitter,
    work: () => Promise<Accepted>,
  ): Promise<Accepted> {
    try {
      const accepted = await this.#limits.run(flow, async () => {
        await this.#gas.assertLeft(tenant);
        return work();
      });
      this.#onEnded(kind, accepted.created ? 'created' : 'known');
      return accepted;
    } catch (error) {
      this.#onEnded(kind, error instanceof AssayError ? error.code : 'internal');
      throw error;
    }
  }

  /** @param isOwn the beneficiary's key signed: while the chain does not answer, that is enough to wait for it */
  async #assertSignatureAccepted(call: NewSubmission['call'], isOwn: boolean): Promise<void> {
    try {
      await this.#chain.simulate(call, this.#relayAddress);
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      if (isOwn && error.code === 'chain-unavailable') return;
      if (error.code !== 'call-reverted') throw error;
      // Leave any other revert to the relay: the dataset may be enrolled already.
      if (error.message !== 'INVALID_SIGNATURE') return;
      throw new ProblemError('invalid-signature', 'the contract does not accept this signature');
    }
  }
}
