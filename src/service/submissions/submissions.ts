import { ProblemError } from '../../api/problem.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { BatchVerifier } from '../../verifier/batch-verifier.ts';
import type { GasQuota } from '../store/gas-quota.ts';
import type { NewSubmission, Store, Submission, SubmissionKind } from '../store/submission-store.ts';
import { canonicalJson, jsonHash } from './canonical-json.ts';
import type { PreparedSubmission, Preparers, ProofToVerify } from './prepared-submission.ts';
import { RefusedProofs } from './refused-proofs.ts';
import type { TenantLimits } from './tenant-limits.ts';

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
 * Accepts submissions: recomputes every public signal from the statement and the chain, compares, verifies, and queues the
 * call. Only what the chain cannot know is taken from the proof's own public signals: commitments and scores.
 */
export class Submissions {
  readonly #store: Store;
  readonly #preparers: Preparers;
  readonly #verifier: BatchVerifier;
  readonly #onQueued: () => void;
  readonly #onEnded: (kind: SubmissionKind, result: string) => void;
  readonly #limits: TenantLimits;
  readonly #gas: Pick<GasQuota, 'assertLeft' | 'charge'>;
  readonly #refused = new RefusedProofs();

  constructor(deps: {
    store: Store;
    preparers: Preparers;
    verifier: BatchVerifier;
    onQueued: () => void;
    limits: TenantLimits;
    gas: Pick<GasQuota, 'assertLeft' | 'charge'>;
    /** Called after each submission with `created`, `known`, or the code of its error. */
    onEnded?: (kind: SubmissionKind, result: string) => void;
  }) {
    this.#store = deps.store;
    this.#preparers = deps.preparers;
    this.#verifier = deps.verifier;
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

  /** Accepts a body of one kind, or finds the submission that it was accepted as before. */
  async submit(kind: SubmissionKind, body: unknown, by: Submitter): Promise<Accepted> {
    const prepare = this.#preparers[kind](body);
    return this.#bounded(kind, by, async () => this.#accept(await prepare(), by));
  }

  /** Verifies all proofs, then stores the submission or finds the existing one. */
  async #accept(prepared: PreparedSubmission, by: Submitter): Promise<Accepted> {
    const { proofs } = prepared;
    const failure =
      proofs.length === 0
        ? undefined
        : await this.#refused.firstFailure(proofs, () => this.#firstFailure(proofs, by.flow));
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
}
