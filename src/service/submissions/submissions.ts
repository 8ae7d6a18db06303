import { verifyTypedData } from 'ethers';
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
import { enrolmentTypedData } from '../../protocol/typed-data.ts';
import type { BatchVerifier } from '../../verifier/batch-verifier.ts';
import type { NewSubmission, Store, Submission, SubmissionKind } from '../store/submission-store.ts';
import { canonicalJson, jsonHash } from './canonical-json.ts';
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
import type { VerificationKeys } from './verification-keys.ts';

/**
 * Most submissions under way at once: enough to fill a batch of single proofs. The service refuses more with `busy`.
 * The verifier has its own limit, in proofs.
 */
const MAX_UNDER_WAY = 64;

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
  #underWay = 0;

  constructor(deps: {
    chain: ChainView;
    store: Store;
    keys: VerificationKeys;
    verifier: BatchVerifier;
    /** Sender of the calls; simulations use it. */
    relayAddress: string;
    onQueued: () => void;
    /** Called after each submission with `created`, `known`, or the code of its error. */
    onEnded?: (kind: SubmissionKind, result: string) => void;
  }) {
    this.#chain = deps.chain;
    this.#store = deps.store;
    this.#deps = deps;
    this.#verifier = deps.verifier;
    this.#relayAddress = deps.relayAddress;
    this.#onQueued = deps.onQueued;
    this.#onEnded = deps.onEnded ?? (() => {});
  }

  /** Whether a submission with proofs would be refused now. Ask before reading its body. */
  isBusy(): boolean {
    return this.#underWay >= MAX_UNDER_WAY || this.#verifier.hasRoom?.() === false;
  }

  /** A dataset's commitment with its origin proof. */
  submitOrigin(request: OriginRequest): Promise<Accepted> {
    return this.#bounded('origin', async () => this.#accept(await prepareOrigin(this.#deps, request)));
  }

  /** All attestations of a dataset for a round, with the proof of their sealed opening. */
  submitAttestationSet(request: AttestationSetRequest): Promise<Accepted> {
    return this.#bounded('attestation-set', async () =>
      this.#accept(await prepareAttestationSet(this.#deps, request)),
    );
  }

  /** A round's direction V. */
  submitEvaluation(request: EvaluationRequest): Promise<Accepted> {
    return this.#bounded('evaluation', async () =>
      this.#accept(await prepareEvaluation(this.#deps, request)),
    );
  }

  /** A round's next checkpoint. */
  submitStep(request: StepRequest): Promise<Accepted> {
    return this.#bounded('step', async () => this.#accept(await prepareStep(this.#deps, request)));
  }

  /** A dataset's enrolment for a round, signed by its beneficiary. */
  submitEnrolment(request: EnrolmentRequest): Promise<Accepted> {
    return this.#bounded('enrolment', () => this.#acceptEnrolment(request));
  }

  async #acceptEnrolment(request: EnrolmentRequest): Promise<Accepted> {
    const { enrolment, signature } = request;
    assertDeployment(this.#chain, enrolment);
    const round = await knownRound(this.#chain, enrolment.round);
    const dataset = await knownDataset(this.#chain, enrolment.dataset);
    if (dataset.model !== round.model) throw wrongDomain('the dataset belongs to another model');
    const call = this.#chain.encodeEnrolFor(enrolment, signature);
    if (!isSignedBy(dataset.beneficiary, enrolment, signature)) {
      // The beneficiary may be a contract (ERC-1271): only a simulation on the chain can ask it.
      await this.#assertSignatureAccepted(call);
    }
    return this.#add({
      kind: 'enrolment',
      identity: `enrolment:${enrolment.round}:${enrolment.dataset}`,
      // Without the deadline: a second signature for the same enrolment is the same statement.
      statement: toJson({ kind: 'enrolment', ...enrolment, deadline: null }),
      call,
    });
  }

  /** Verifies all proofs, then stores the submission or finds the existing one. */
  async #accept(prepared: PreparedSubmission): Promise<Accepted> {
    await this.#assertProven(prepared.proofs);
    return this.#add({ ...prepared, call: await prepared.call(this.#verifier) });
  }

  /** Verifies the proofs in one batch for each key. */
  async #assertProven(proofs: readonly ProofToVerify[]): Promise<void> {
    const groups = [...Map.groupBy(proofs, ({ key }) => key)];
    const verdicts = await Promise.all(groups.map(([key, group]) => this.#verifier.verifyAll(key, group)));
    for (const [g, [, group]] of groups.entries()) {
      for (const [i, { name }] of group.entries()) {
        if (verdicts[g]?.[i] !== true) throw new ProblemError('invalid-proof', `${name} fails`);
      }
    }
  }

  /**
   * The identity is the nullifier (or the place in the round), never the proof's bytes. The same statement again,
   * with any proof, gives the existing submission; another statement is a conflict.
   */
  async #add(
    prepared: Omit<PreparedSubmission, 'proofs' | 'call'> & Pick<NewSubmission, 'call'>,
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
    if (result.created) this.#onQueued();
    return result;
  }

  async #bounded(kind: SubmissionKind, work: () => Promise<Accepted>): Promise<Accepted> {
    this.#underWay++;
    try {
      if (this.#underWay > MAX_UNDER_WAY) {
        throw new ProblemError('busy', 'too many submissions are under way');
      }
      const accepted = await work();
      this.#onEnded(kind, accepted.created ? 'created' : 'known');
      return accepted;
    } catch (error) {
      this.#onEnded(kind, error instanceof AssayError ? error.code : 'internal');
      throw error;
    } finally {
      this.#underWay--;
    }
  }

  async #assertSignatureAccepted(call: NewSubmission['call']): Promise<void> {
    try {
      await this.#chain.simulate(call, this.#relayAddress);
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== 'call-reverted') throw error;
      // Leave any other revert to the relay: the dataset may be enrolled already.
      if (error.message !== 'INVALID_SIGNATURE') return;
      throw new ProblemError('invalid-signature', 'the beneficiary did not sign this enrolment');
    }
  }
}

function isSignedBy(signer: string, enrolment: EnrolmentRequest['enrolment'], signature: string): boolean {
  const { domain, types, value } = enrolmentTypedData(enrolment);
  try {
    return verifyTypedData(domain, types, value, signature) === signer;
  } catch {
    return false; // not the shape of an ECDSA signature
  }
}
