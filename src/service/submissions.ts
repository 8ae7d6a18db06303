import { verifyTypedData } from 'ethers';
import { contextHash } from '../protocol/context.ts';
import { AssayError } from '../protocol/errors.ts';
import type { Field } from '../protocol/field.ts';
import { packDirection, zeroWords } from '../protocol/reference-model.ts';
import { sealedLength } from '../protocol/sealed-opening.ts';
import { countOf, publicSignalNames, type Shape, shapeOf } from '../protocol/shape.ts';
import { attestationSignals, originSignals } from '../protocol/statement.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import { parsePublicSignals } from '../verifier/parse-public-signals.ts';
import { type Proof, toEvmProof } from '../verifier/proof.ts';
import type { VerificationKey } from '../verifier/verification-key.ts';
import type { ProofVerifier } from '../verifier/verify-proof.ts';
import { canonicalJson, type Json, jsonHash } from './canonical-json.ts';
import type { ChainView, DatasetView, ModelView, RoundView } from './chain-port.ts';
import { enrolmentTypedData } from './enrolment.ts';
import { ProblemError } from './problem.ts';
import type { AttestationSetRequest, EnrolmentRequest, OriginRequest } from './requests.ts';
import type { NewSubmission, Store, Submission, SubmissionKind } from './store.ts';
import type { VerificationKeys } from './verification-keys.ts';

/** Verifications under way at once; more are told to come back. */
const MAX_UNDER_WAY = 16;

/** What a request claims and what it must be, before its proofs have been looked at. */
interface Claim {
  readonly kind: SubmissionKind;
  readonly identity: string;
  readonly statement: Json;
  readonly proofs: readonly { readonly signals: readonly bigint[]; readonly proof: Proof }[];
  readonly key: VerificationKey;
  readonly call: NewSubmission['call'];
}

/**
 * Accepts submissions: recomputes every public signal from the statement and the chain, compares, verifies, and
 * queues the call. What a proof says of itself is never taken over, except commitment and band.
 */
export class Submissions {
  readonly #chain: ChainView;
  readonly #store: Store;
  readonly #keys: VerificationKeys;
  readonly #verifier: ProofVerifier;
  readonly #relayAddress: string;
  readonly #onQueued: () => void;
  #underWay = 0;

  constructor(deps: {
    chain: ChainView;
    store: Store;
    keys: VerificationKeys;
    verifier: ProofVerifier;
    /** Who will send the calls: simulations are run in its name. */
    relayAddress: string;
    onQueued: () => void;
  }) {
    this.#chain = deps.chain;
    this.#store = deps.store;
    this.#keys = deps.keys;
    this.#verifier = deps.verifier;
    this.#relayAddress = deps.relayAddress;
    this.#onQueued = deps.onQueued;
  }

  /** A dataset's commitment with its origin proof. */
  submitOrigin(request: OriginRequest): Promise<{ created: boolean; submission: Submission }> {
    return this.#bounded(async () => this.#accept(await this.#originClaim(request)));
  }

  /** All attestations of a dataset for a round. */
  submitAttestationSet(
    request: AttestationSetRequest,
  ): Promise<{ created: boolean; submission: Submission }> {
    return this.#bounded(async () => this.#accept(await this.#attestationClaim(request)));
  }

  /** A dataset's enrolment for a round, signed by its beneficiary. */
  async submitEnrolment(request: EnrolmentRequest): Promise<{ created: boolean; submission: Submission }> {
    const { enrolment, signature } = request;
    this.#assertDeployment(enrolment);
    const round = await this.#round(enrolment.round);
    const dataset = await this.#dataset(enrolment.dataset);
    if (dataset.model !== round.model) throw wrongDomain('the dataset belongs to another model');
    const call = this.#chain.encodeEnrolFor(enrolment, signature);
    if (!isSignedBy(dataset.beneficiary, enrolment, signature)) {
      // A contract may be the beneficiary: its own word (ERC-1271) counts, and only the chain can ask for it.
      await this.#assertSignatureAccepted(call);
    }
    return this.#add({
      kind: 'enrolment',
      identity: `enrolment:${enrolment.round}:${enrolment.dataset}`,
      // The deadline is no part of what is wanted: a second signature asks for the same enrolment.
      statement: toJson({ kind: 'enrolment', ...enrolment, deadline: null }),
      call,
    });
  }

  async #originClaim({ statement, ...claimed }: OriginRequest): Promise<Claim> {
    this.#assertDeployment(statement);
    const model = await this.#model(statement.model);
    const { key, circuit } = this.#keys.for(model.originVerifier);
    const signals = parsePublicSignals(claimed.publicSignals, key.arity);
    const proof = parseProof(claimed.proof);
    const identity = `origin:${statement.originNullifier}`;
    const recorded = toJson({ kind: 'origin', ...statement });
    // What was accepted under an earlier list of sources stays accepted: only then is the list the statement's own.
    const known = (await this.#store.live(identity))?.statementHash === jsonHash(recorded);
    const current = statement.role === 'contributor' ? model.contributorSources : model.holdoutSources;
    const sources = known ? statement.sourceListRoot : current;
    const records = Number(statement.records);
    const expected = originSignals({
      root: statement.root,
      records,
      period: statement.period,
      schemaHash: model.schemaHash as Field,
      sourceListRoot: sources as Field,
      model: statement.model,
      originNullifier: statement.originNullifier,
      context: contextHash({ ...statement, round: 0n }),
    });
    assertSignals(publicSignalNames(circuit), expected, signals);
    if (statement.sourceListRoot !== sources)
      throw wrongDomain('the source list has changed', ['sourceListRoot']);
    return {
      kind: 'origin',
      identity,
      statement: recorded,
      proofs: [{ signals: expected, proof }],
      key,
      call: this.#chain.encodeCommit({ ...statement, records }, toEvmProof(proof)),
    };
  }

  async #attestationClaim({ statement, attestations, sealedOpening }: AttestationSetRequest): Promise<Claim> {
    this.#assertDeployment(statement);
    const round = await this.#round(statement.round);
    const dataset = await this.#dataset(statement.dataset);
    assertSetDomain(statement, round, dataset);
    const { key } = this.#keys.for(round.attestationVerifier);
    const shape = shapeOf(round.attestationVerifier.circuit);
    const parsed = attestations.map((attestation) => ({
      signals: parsePublicSignals(attestation.publicSignals, key.arity),
      proof: parseProof(attestation.proof),
    }));
    const outcomes = parsed.map(({ signals }) => outcomeOf(signals, shape));
    const identity = `attestation-set:${round.id}:${dataset.id}`;
    const recorded = toJson({ kind: 'attestation-set', ...statement, outcomes });
    // An answered challenge is gone from the chain; what was accepted for it can still be asked for again.
    const known = (await this.#store.live(identity))?.statementHash === jsonHash(recorded);
    const drawn = known
      ? parsed.map(({ signals }) => batchIndexOf(signals, shape, dataset.batches))
      : await this.#chain.challenge(round.id, dataset.id);
    if (drawn === undefined) {
      throw new ProblemError('wrong-phase', 'this dataset has no open challenge in this round');
    }
    if (parsed.length !== drawn.length) {
      throw wrongDomain(`the challenge has ${drawn.length} batches: each needs its attestation, in order`);
    }
    if (sealedOpening.length !== sealedLength(shape)) {
      throw new ProblemError('wrong-arity', `the sealed opening has exactly ${sealedLength(shape)} words`);
    }
    const context = contextHash(statement);
    const direction = this.#directionFor(statement.role, round, shape);
    const proofs = parsed.map(({ signals, proof }, i) => {
      const { commitment, band } = outcomes[i] as Outcome;
      const batchIndex = drawn[i] as number;
      const expected = attestationSignals(
        {
          root: dataset.root as Field,
          batchIndex,
          count: countOf(shape, dataset.records, batchIndex),
          period: dataset.period,
          policyHash: round.policyHash as Field,
          W: round.weights as Field[],
          V: direction,
          commitment: { x: commitment[0], y: commitment[1] },
          band: band - 7,
          context,
        },
        shape,
      );
      assertSignals(publicSignalNames(shape.circuit), expected, signals, `attestation ${i}: `);
      return { signals: expected, proof };
    });
    return {
      kind: 'attestation-set',
      identity,
      statement: recorded,
      proofs,
      key,
      call: this.#chain.encodeAttest(statement.role, {
        round: round.id,
        dataset: dataset.id,
        relayerFee: statement.relayerFee,
        deadline: statement.deadline,
        proofs: parsed.map(({ proof }) => toEvmProof(proof)),
        outcomes,
        sealedOpening,
      }),
    };
  }

  /** V of the round for contributors; the zero direction for a holdout. */
  #directionFor(role: 'contributor' | 'holdout', round: RoundView, shape: Shape): Field[] {
    if (role === 'holdout') return packDirection(zeroWords(shape));
    if (round.direction.length === 0) {
      throw new ProblemError('wrong-phase', 'the direction of this round is not known yet');
    }
    return round.direction as Field[];
  }

  /** Verifies all proofs of the claim, then queues it or finds the submission that is there already. */
  async #accept(claim: Claim): Promise<{ created: boolean; submission: Submission }> {
    for (const [i, { signals, proof }] of claim.proofs.entries()) {
      if (await this.#verifier.verify(claim.key, signals, proof)) continue;
      throw new ProblemError(
        'invalid-proof',
        claim.proofs.length === 1 ? 'the proof fails' : `proof ${i} fails`,
      );
    }
    return this.#add(claim);
  }

  /**
   * Identity is the nullifier (or the dataset's place in the round), never the proof's bytes: the same statement
   * again, under whatever proof, is the submission that exists; another statement is a conflict.
   */
  async #add(claim: Omit<Claim, 'proofs' | 'key'>): Promise<{ created: boolean; submission: Submission }> {
    const statementHash = jsonHash(claim.statement);
    const result = await this.#store.add({
      kind: claim.kind,
      identity: claim.identity,
      statementHash,
      statement: canonicalJson(claim.statement),
      call: claim.call,
    });
    if (result.submission.statementHash !== statementHash) {
      throw new ProblemError(
        'NULLIFIER_USED',
        'another statement has been accepted for this dataset already',
      );
    }
    if (result.created) this.#onQueued();
    return result;
  }

  async #bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= MAX_UNDER_WAY) {
      throw new ProblemError('busy', 'too many verifications are under way', {
        headers: { 'Retry-After': '1' },
      });
    }
    this.#underWay++;
    try {
      return await work();
    } finally {
      this.#underWay--;
    }
  }

  #assertDeployment(statement: { chainId: bigint; rounds: string }): void {
    if (statement.chainId !== this.#chain.chainId) throw wrongDomain('this service serves another chain');
    if (statement.rounds !== this.#chain.rounds) throw wrongDomain('this service serves another contract');
  }

  async #assertSignatureAccepted(call: NewSubmission['call']): Promise<void> {
    try {
      await this.#chain.simulate(call, this.#relayAddress);
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== 'call-reverted') throw error;
      // Any other refusal is for the relay to find: the enrolment may be in place already.
      if (error.message !== 'INVALID_SIGNATURE') return;
      throw new ProblemError('invalid-signature', 'the beneficiary did not sign this enrolment');
    }
  }

  async #model(id: bigint): Promise<ModelView> {
    const model = await this.#chain.model(id);
    if (model === undefined) throw wrongDomain('there is no such model');
    return model;
  }

  async #round(id: bigint): Promise<RoundView> {
    const round = await this.#chain.round(id);
    if (round === undefined) throw wrongDomain('there is no such round');
    return round;
  }

  async #dataset(id: bigint): Promise<DatasetView> {
    const dataset = await this.#chain.dataset(id);
    if (dataset === undefined) throw wrongDomain('there is no such dataset');
    return dataset;
  }
}

interface Outcome {
  readonly commitment: readonly [bigint, bigint];
  /** Biased by 7. */
  readonly band: number;
}

/** The batch that a proof says it is of. Throws `wrong-domain` if the dataset has no such batch. */
function batchIndexOf(signals: readonly bigint[], shape: Shape, batches: number): number {
  const index = signals[publicSignalNames(shape.circuit).indexOf('batchIndex')] as bigint;
  if (index >= BigInt(batches)) throw wrongDomain('there is no such batch', ['batchIndex']);
  return Number(index);
}

/** The two things that only the proof knows. */
function outcomeOf(signals: readonly bigint[], shape: Shape): Outcome {
  const names = publicSignalNames(shape.circuit);
  const at = (name: string) => signals[names.indexOf(name)] as bigint;
  const band = at('band');
  if (band > 14n) throw new ProblemError('invalid-proof', 'a band is out of range');
  return { commitment: [at('commitment[0]'), at('commitment[1]')], band: Number(band) };
}

function assertSetDomain(
  statement: AttestationSetRequest['statement'],
  round: RoundView,
  dataset: DatasetView,
): void {
  if (statement.model !== round.model) throw wrongDomain('the round belongs to another model');
  if (statement.model !== dataset.model) throw wrongDomain('the dataset belongs to another model');
  if (statement.role !== dataset.role) throw wrongDomain('the dataset has another role');
  if (statement.beneficiary !== dataset.beneficiary) throw wrongDomain('the dataset has another beneficiary');
}

/** Throws `wrong-domain` with the names (never the values) of the signals that are not as computed. */
function assertSignals(
  names: readonly string[],
  expected: readonly bigint[],
  actual: readonly bigint[],
  prefix = '',
): void {
  const different = names.filter((_, i) => expected[i] !== actual[i]);
  if (different.length > 0) {
    throw wrongDomain(`${prefix}the proof is about something else: ${different.join(', ')}`, different);
  }
}

function wrongDomain(detail: string, signals?: readonly string[]): ProblemError {
  return new ProblemError('wrong-domain', detail, signals === undefined ? {} : { signals });
}

function isSignedBy(signer: string, enrolment: EnrolmentRequest['enrolment'], signature: string): boolean {
  const { domain, types, value } = enrolmentTypedData(enrolment);
  try {
    return verifyTypedData(domain, types, value, signature) === signer;
  } catch {
    return false; // not the shape of an ECDSA signature
  }
}

/** bigints as decimal strings, at any depth. */
export function toJson(value: unknown): Json {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, toJson(member)]));
  }
  return value as Json;
}
