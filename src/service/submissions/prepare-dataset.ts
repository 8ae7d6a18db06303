import { ProblemError } from '../../api/problem.ts';
import type { AttestationSetRequest, OriginRequest } from '../../api/requests.ts';
import type { ContractCall } from '../../chain/gateway/contract-call.ts';
import { addPoints, IDENTITY, type Point } from '../../protocol/babyjub.ts';
import type { DatasetView, RoundView } from '../../protocol/chain-state.ts';
import { contextHash, datasetId } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { packDirection, zeroWords } from '../../protocol/reference-model.ts';
import { sealedLength } from '../../protocol/sealed-opening.ts';
import { circuitOf, countOf, publicSignalNames, type Shape, shapeOf } from '../../protocol/shape.ts';
import { attestationSignals, openSignals, originSignals } from '../../protocol/statement.ts';
import type { BatchVerifier } from '../../verifier/batch-verifier.ts';
import { parseProofCoordinates } from '../../verifier/parse-proof.ts';
import { parsePublicSignals } from '../../verifier/parse-public-signals.ts';
import type { ProofCoordinates } from '../../verifier/proof.ts';
import { toEvmProof } from '../../verifier/proof.ts';
import type { VerificationKey } from '../../verifier/verification-key.ts';
import {
  assertDeployment,
  assertFee,
  assertSignals,
  isAccepted,
  knownDataset,
  knownModel,
  knownRound,
  type PreparedSubmission,
  type ProofToVerify,
  parseNamedProof,
  toJson,
  wrongDomain,
} from './prepared-submission.ts';
import type { CheckedChain, FirstDeps } from './remembered-chain.ts';

/** Submissions about one dataset: its commitment, and its answer to a round's challenge. */

/** A dataset's commitment with its origin proof. */
export async function prepareOrigin(
  deps: FirstDeps,
  { statement, ...claimed }: OriginRequest,
): Promise<PreparedSubmission> {
  const { chain, store, keys } = deps;
  assertDeployment(chain, statement);
  const model = await knownModel(chain, statement.model);
  const { key, circuit } = keys.for(model.originVerifier, 'origin');
  const signals = parsePublicSignals(claimed.publicSignals, key.arity);
  const proof = parseProofCoordinates(claimed.proof);
  // A dataset is proven anew for each list of sources.
  const identity = `origin:${statement.model}:${statement.originNullifier}:${statement.sourceListRoot}`;
  const recorded = toJson({ kind: 'origin', ...statement });
  // A statement accepted under an earlier source list stays accepted: only then use the list that it names.
  const known = await isAccepted(store, identity, recorded);
  if (!known) {
    assertFee(deps, statement, model.settlementToken, 1);
    await assertNotCommitted(chain, statement);
  }
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
  if (statement.sourceListRoot !== sources) {
    throw wrongDomain('the source list has changed', ['sourceListRoot']);
  }
  return {
    kind: 'origin',
    identity,
    statement: recorded,
    proofs: [{ name: 'the proof', key, signals: expected, proof }],
    call: () => chain.encodeCommit({ ...statement, records }, toEvmProof(proof)),
  };
}

/**
 * @throws ProblemError `already-on-chain` if the chain has the dataset as the statement says it; `NULLIFIER_USED` if it
 *   has another one. A dataset may be committed again for another list of sources.
 */
async function assertNotCommitted(chain: CheckedChain, statement: OriginRequest['statement']): Promise<void> {
  const dataset = await committedDataset(chain, datasetId(statement.model, statement.originNullifier));
  if (dataset === undefined) return;
  const isSame =
    dataset.root === statement.root &&
    dataset.beneficiary === statement.beneficiary &&
    dataset.role === statement.role &&
    BigInt(dataset.records) === statement.records &&
    dataset.period === statement.period;
  if (!isSame) {
    throw new ProblemError('NULLIFIER_USED', 'the chain has another dataset in its place');
  }
  if (dataset.sourceListRoot === statement.sourceListRoot) {
    throw new ProblemError(
      'already-on-chain',
      'the dataset is committed already: there is nothing to submit',
    );
  }
}

/** Undefined also while the chain does not answer: the submission then waits, and the relay's simulation decides. */
async function committedDataset(chain: CheckedChain, id: Field): Promise<DatasetView | undefined> {
  try {
    return await chain.dataset(id);
  } catch (error) {
    if (error instanceof AssayError && error.code === 'chain-unavailable') return undefined;
    throw error;
  }
}

/** All attestations of a dataset for a round, with the proof that the sealed words open their sum to the trainer. */
export async function prepareAttestationSet(
  deps: FirstDeps,
  request: AttestationSetRequest,
): Promise<PreparedSubmission> {
  const { chain, store, keys } = deps;
  const { statement, attestations, sealedOpening } = request;
  assertDeployment(chain, statement);
  const round = await knownRound(chain, statement.round);
  const dataset = await knownDataset(chain, statement.dataset);
  assertSetDomain(statement, round, dataset);
  const { key } = keys.for(round.attestationVerifier);
  const shape = shapeOf(round.attestationVerifier.circuit);
  const open = keys.for(round.openVerifier, circuitOf('open', shape));
  const parsed = attestations.map((attestation) => ({
    signals: parsePublicSignals(attestation.publicSignals, key.arity),
    proof: parseProofCoordinates(attestation.proof),
  }));
  const openProof = parseNamedProof(request.openProof, 'openProof');
  const outcomes = parsed.map(({ signals }) => outcomeOf(signals, shape));
  const identity = `attestation-set:${round.id}:${dataset.id}`;
  // Without the sealed words: sealing the same opening again gives other words and is the same statement.
  const recorded = toJson({ kind: 'attestation-set', ...statement, outcomes });
  // The chain forgets an answered challenge; an accepted set may be submitted again, so take its own indices.
  const isKnown = await isAccepted(store, identity, recorded);
  if (!isKnown) assertFee(deps, statement, round.settlementToken, parsed.length + 1);
  const drawn = isKnown
    ? parsed.map(({ signals }) => batchIndexOf(signals, shape, dataset.batches))
    : await chain.challenge(round.id, dataset.id);
  assertAnswered(drawn, parsed.length);
  if (sealedOpening.length !== sealedLength(shape)) {
    throw new ProblemError('wrong-arity', `the sealed opening has exactly ${sealedLength(shape)} words`);
  }
  const context = contextHash(statement);
  const direction = directionFor(statement.role, round, shape);
  const set = { statement, round, dataset, shape, outcomes, drawn, direction, context, key };
  const proofs = parsed.map((each, i) => attestationOf(set, each, i));
  const [keyX, keyY] = round.trainerKey;
  const opened = openSignals(
    {
      sum: sumOf(outcomes),
      trainerKey: { x: keyX, y: keyY },
      sealed: sealedOpening,
      context,
    },
    shape,
  );
  const opening = { name: 'openProof', key: open.key, signals: opened, proof: openProof };
  return {
    kind: 'attestation-set',
    identity,
    statement: recorded,
    proofs: [...proofs, opening],
    call: async (verifier) => encodeSet(chain, set, proofs, opening, sealedOpening, verifier),
  };
}

/** The parts of an attestation set that its proofs are checked against. */
interface AttestationSet {
  readonly statement: AttestationSetRequest['statement'];
  readonly round: RoundView;
  readonly dataset: DatasetView;
  readonly shape: Shape;
  readonly outcomes: readonly Outcome[];
  /** Indices of the drawn batches, one for each attestation. */
  readonly drawn: readonly number[];
  /** Packed V; zero for a holdout. */
  readonly direction: Field[];
  readonly context: Field;
  /** Of the attestation circuit. */
  readonly key: VerificationKey;
}

/**
 * Recomputes the public signals of attestation `i`.
 * @throws ProblemError `wrong-domain` if the given ones differ
 */
function attestationOf(
  { round, dataset, shape, outcomes, drawn, direction, context, key }: AttestationSet,
  { signals, proof }: { readonly signals: readonly bigint[]; readonly proof: ProofCoordinates },
  i: number,
): ProofToVerify {
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
  return { name: `proof ${i}`, key, signals: expected, proof };
}

async function encodeSet(
  chain: CheckedChain,
  { statement, round, dataset, outcomes, key }: AttestationSet,
  proofs: readonly ProofToVerify[],
  open: ProofToVerify,
  sealedOpening: readonly bigint[],
  verifier: BatchVerifier,
): Promise<ContractCall> {
  const attestations = proofs.map(({ signals, proof }) => ({ signals, proof: toEvmProof(proof) }));
  const opening = { signals: open.signals, proof: toEvmProof(open.proof) };
  const combinedC = await verifier.combine({ key, attestations, openKey: open.key, opening });
  return chain.encodeAttest(statement.role, {
    round: round.id,
    dataset: dataset.id,
    relayerFee: statement.relayerFee,
    deadline: statement.deadline,
    proofs: attestations.map(({ proof }) => proof),
    combinedC,
    outcomes,
    sealedOpening,
    openProof: opening.proof,
  });
}

function assertAnswered(
  drawn: readonly number[] | undefined,
  attestations: number,
): asserts drawn is readonly number[] {
  if (drawn === undefined) {
    throw new ProblemError('wrong-phase', 'this dataset has no open challenge in this round');
  }
  if (attestations !== drawn.length) {
    throw wrongDomain(`the challenge has ${drawn.length} batches: each needs its attestation, in order`);
  }
}

/** V of the round for contributors; the zero direction for a holdout. */
function directionFor(role: 'contributor' | 'holdout', round: RoundView, shape: Shape): Field[] {
  if (role === 'holdout') return packDirection(zeroWords(shape));
  if (round.direction.length === 0) {
    throw new ProblemError('wrong-phase', 'the direction of this round is not known yet');
  }
  return round.direction as Field[];
}

interface Outcome {
  readonly commitment: readonly [bigint, bigint];
  /** 0 to 14: the score band, biased by 7. */
  readonly band: number;
}

/** The sum of the commitments, computed as the contract does. */
function sumOf(outcomes: readonly Outcome[]): Point {
  try {
    return outcomes.map(({ commitment: [x, y] }) => ({ x, y })).reduce(addPoints, IDENTITY);
  } catch (cause) {
    throw new ProblemError('invalid-proof', 'a commitment is no point of the curve', { cause });
  }
}

/**
 * The batch that a proof's public signals name.
 * @throws ProblemError `wrong-domain` if the dataset has no such batch
 */
function batchIndexOf(signals: readonly bigint[], shape: Shape, batches: number): number {
  const index = signals[publicSignalNames(shape.circuit).indexOf('batchIndex')] as bigint;
  if (index >= BigInt(batches)) throw wrongDomain('there is no such batch', ['batchIndex']);
  return Number(index);
}

/** Commitment and band: the two public signals that cannot be recomputed from the chain. */
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
