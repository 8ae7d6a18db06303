import { ProblemError } from '../../../api/problem.ts';
import type { SecondAttestationSetRequest } from '../../../api/second/requests.ts';
import type { AttestationSetCall } from '../../../chain/clients/second/round-types.ts';
import { addPoints, IDENTITY, type Point } from '../../../protocol/babyjub.ts';
import { contextHash } from '../../../protocol/context.ts';
import { asField, type Field } from '../../../protocol/field.ts';
import type {
  SecondDatasetView,
  SecondEntryView,
  SecondRoundView,
} from '../../../protocol/second/chain-state.ts';
import { lockedKey } from '../../../protocol/second/locked-key.ts';
import { unpackDirection, unpackWeights } from '../../../protocol/second/model.ts';
import {
  countOf,
  publicSignalNames,
  roundCircuit,
  type Shape,
  shapeOf,
} from '../../../protocol/second/shape.ts';
import { attestationSignals, sealSignals } from '../../../protocol/second/statement.ts';
import type { BatchVerifier } from '../../../verifier/batch-verifier.ts';
import { parsePublicSignals } from '../../../verifier/parse-public-signals.ts';
import type { ProofCoordinates } from '../../../verifier/proof.ts';
import { toEvmProof } from '../../../verifier/proof.ts';
import { setLayout } from '../../../verifier/second/set-layout.ts';
import type { VerificationKey } from '../../../verifier/verification-key.ts';
import {
  assertDeployment,
  assertSignals,
  isAccepted,
  knownDataset,
  knownRound,
  type PreparedSubmission,
  type ProofToVerify,
  parseNamedProof,
  toJson,
  wrongDomain,
} from '../prepared-submission.ts';
import { assertPaidFee } from './fees.ts';
import type { CheckedSecondChain, SecondDeps } from './second-chain.ts';

/** A dataset's answer to a round: its attestations, and the seal of their sum. */

type Statement = SecondAttestationSetRequest['statement'];

interface Parsed {
  readonly signals: readonly bigint[];
  readonly proof: ProofCoordinates;
}

/** The public signals that the chain cannot know. */
interface Outcome {
  /** One a batch. */
  readonly commitments: readonly Point[];
  readonly fresh: Point;
  /** Packed gates, and each. */
  readonly scores: bigint;
  readonly gates: readonly bigint[];
  readonly sealed: readonly Field[];
}

/** The values with which the proofs of a set are compared. */
interface AnsweredSet {
  readonly statement: Statement;
  readonly round: SecondRoundView;
  readonly dataset: SecondDatasetView;
  readonly shape: Shape;
  readonly outcome: Outcome;
  /** Of the drawn batches, one for each attestation. */
  readonly drawn: readonly number[];
  readonly noiseInput: Field;
  readonly context: Field;
}

/** All attestations of a dataset for a round, and their seal. */
export async function prepareSecondSet(
  deps: SecondDeps,
  request: SecondAttestationSetRequest,
): Promise<PreparedSubmission> {
  const { chain, store, keys } = deps;
  const { statement } = request;
  assertDeployment(chain, statement);
  const round = await knownRound(chain, statement.round);
  const dataset = await knownDataset(chain, statement.dataset);
  assertSetDomain(statement, round, dataset);
  const { key } = keys.for(round.verifiers.attestation);
  const shape = shapeOf(round.verifiers.attestation.circuit);
  const sealKey = keys.for(round.verifiers.seal, roundCircuit('seal', shape.f)).key;
  const parsed = request.attestations.map((each, i) => ({
    signals: parsePublicSignals(each.publicSignals, key.arity),
    proof: parseNamedProof(each.proof, `attestation ${i}`),
  }));
  const seal = {
    signals: parsePublicSignals(request.seal.publicSignals, sealKey.arity),
    proof: parseNamedProof(request.seal.proof, 'seal'),
  };
  const outcome = outcomeOf(parsed, seal.signals, statement, round, shape);
  const identity = `attestation-set:${round.id}:${dataset.id}${statement.before ? ':before' : ''}`;
  const { commitments, fresh, scores } = outcome;
  // Without the sealed words: they follow from the fresh commitment's opening, and another proof is the same statement.
  const recorded = toJson({ kind: 'attestation-set', ...statement, commitments, fresh, scores });
  const isKnown = await isAccepted(store, identity, recorded);
  if (!isKnown) {
    const proofCount = parsed.length + 1;
    await assertPaidFee(deps, statement, round.pins.settlementToken, proofCount, round.model);
    assertDue(statement, round, await chain.entry(round.id, dataset.id));
  }
  const context = contextHash(statement);
  const place = await (isKnown
    ? answeredPlace(parsed, seal.signals, shape, dataset)
    : drawnPlace(chain, statement, parsed.length));
  const set: AnsweredSet = { statement, round, dataset, shape, outcome, context, ...place };
  const proofs = parsed.map((each, i) => attestationOf(set, each, key, i));
  const sealed = sealOf(set, seal, sealKey);
  return {
    kind: 'attestation-set',
    identity,
    statement: recorded,
    proofs: [...proofs, sealed],
    call: async (verifier) => chain.encodeAttest(statement, await callOf(set, proofs, sealed, verifier)),
  };
}

function assertSetDomain(statement: Statement, round: SecondRoundView, dataset: SecondDatasetView): void {
  if (statement.model !== round.model) throw wrongDomain('the round belongs to another model');
  if (statement.model !== dataset.model) throw wrongDomain('the dataset belongs to another model');
  if (statement.role !== dataset.role) throw wrongDomain('the dataset has another role');
  if (statement.beneficiary !== dataset.beneficiary) throw wrongDomain('the dataset has another beneficiary');
  if (statement.before && statement.role !== 'holdout')
    throw wrongDomain('only a holdout answers at the weights before');
}

/** @throws ProblemError `wrong-phase` where the contract would take no answer of this dataset now */
function assertDue(
  { role, before, relayerFee }: Statement,
  { phase, pending, pins }: SecondRoundView,
  entry: SecondEntryView,
): void {
  const due = role === 'holdout' ? 'evaluating' : 'attesting';
  if (phase !== due)
    throw new ProblemError('wrong-phase', `the round is ${phase}: a ${role} answers while it is ${due}`);
  if (!entry.enrolled) throw new ProblemError('wrong-phase', 'this dataset is not enrolled in this round');
  if (before && pending === 0n)
    throw new ProblemError('wrong-phase', 'no step waits for its second scores: there are no weights before');
  // The entry of a set that is carried on is the earlier round's, which it has not answered.
  if (before ? entry.attestedBefore : entry.attested)
    throw new ProblemError('NULLIFIER_USED', 'this dataset has answered in this round');
  if (relayerFee > pins.maxRelayerFee)
    throw wrongDomain(`the round's terms allow a fee of at most ${pins.maxRelayerFee}`);
}

/** Values of a public signal that has several words, by name. */
const valuesOf = (names: readonly string[], signals: readonly bigint[], name: string): bigint[] =>
  names.flatMap((each, i) => (each === name || each.startsWith(`${name}[`) ? [signals[i] as bigint] : []));

const pointOf = ([x, y]: readonly bigint[]): Point => ({ x: x as bigint, y: y as bigint });

function outcomeOf(
  parsed: readonly Parsed[],
  sealSignalsGiven: readonly bigint[],
  { role }: Statement,
  { pins }: SecondRoundView,
  shape: Shape,
): Outcome {
  const names = publicSignalNames(shape.circuit);
  const ofSeal = (name: string) =>
    valuesOf(publicSignalNames(roundCircuit('seal', shape.f)), sealSignalsGiven, name);
  const [scores = 0n] = ofSeal('scores');
  return {
    commitments: parsed.map(({ signals }) => pointOf(valuesOf(names, signals, 'commitment'))),
    fresh: pointOf(ofSeal('fresh')),
    scores,
    gates: gatesOf(scores, role === 'holdout' ? 0 : pins.evaluators.length),
    sealed: ofSeal('sealed').map((word) => asField(word)),
  };
}

/**
 * The gates of the packed public signal: one an evaluator. All other places must be empty, so the word has one spelling.
 * @throws ProblemError `invalid-proof`
 */
function gatesOf(scores: bigint, evaluators: number): bigint[] {
  const gates = [0, 1, 2].map((e) => ((scores >> BigInt(16 * e)) & 0xffffn) - (1n << 15n));
  if (scores >> 48n !== 0n || gates.slice(evaluators).some((gate) => gate !== 0n))
    throw new ProblemError('invalid-proof', 'the seal has gates for evaluators that there are not');
  return gates.slice(0, evaluators);
}

type Place = Pick<AnsweredSet, 'drawn' | 'noiseInput'>;

/** The challenge and the noise that the contract would demand now. */
async function drawnPlace(
  chain: CheckedSecondChain,
  { round, dataset, before }: Statement,
  attestations: number,
): Promise<Place> {
  const drawn = await chain.challenge(round, dataset);
  const noiseInput = await chain.noiseInput(round, dataset, before);
  if (drawn === undefined || noiseInput === undefined)
    throw new ProblemError('wrong-phase', 'this dataset has no open challenge in this round');
  if (attestations !== drawn.length)
    throw wrongDomain(`the challenge has ${drawn.length} batches: each needs its attestation, in order`);
  return { drawn, noiseInput };
}

/** The chain forgets an answered challenge; a set that was accepted may be submitted again, so take its own place. */
async function answeredPlace(
  parsed: readonly Parsed[],
  sealGiven: readonly bigint[],
  shape: Shape,
  { batches }: SecondDatasetView,
): Promise<Place> {
  const at = publicSignalNames(shape.circuit).indexOf('index');
  const drawn = parsed.map(({ signals }) => {
    const index = signals[at] as bigint;
    if (index >= BigInt(batches)) throw wrongDomain('there is no such batch', ['index']);
    return Number(index);
  });
  const names = publicSignalNames(roundCircuit('seal', shape.f));
  return { drawn, noiseInput: asField(sealGiven[names.indexOf('noiseInput')] as bigint) };
}

/** Packed weights of the statement. */
const weightsOf = ({ before }: Statement, round: SecondRoundView): readonly Field[] =>
  before ? round.weightsBefore : round.weights;

/** Recomputes the public signals of attestation `i`. @throws ProblemError `wrong-domain` if the given ones differ */
function attestationOf(
  { statement, round, dataset, shape, outcome, drawn, context }: AnsweredSet,
  { signals: given, proof }: Parsed,
  key: VerificationKey,
  i: number,
): ProofToVerify {
  const index = drawn[i] as number;
  const signals = attestationSignals(
    {
      ...{ root: dataset.root, index, count: countOf(shape, dataset.records, index) },
      policyHash: round.pins.policyHash,
      weights: unpackWeights(weightsOf(statement, round), shape.f),
      commitment: outcome.commitments[i] as Point,
      context,
    },
    shape,
  );
  assertSignals(publicSignalNames(shape.circuit), signals, given, `attestation ${i}: `);
  return { name: `proof ${i}`, key, signals, proof };
}

/** Recomputes the public signals of the seal. @throws ProblemError `wrong-domain` if the given ones differ */
function sealOf(
  { statement, round, dataset, shape, outcome, noiseInput, context }: AnsweredSet,
  { signals: given, proof }: Parsed,
  key: VerificationKey,
): ProofToVerify {
  const { gates, commitments, fresh, sealed } = outcome;
  const isContributor = statement.role === 'contributor';
  // A set is accepted if every gate is positive. Any other update is sealed to a point of unknown logarithm.
  const isAcceptedSet = isContributor && gates.every((gate) => gate > 0n);
  const directions = isContributor
    ? round.evaluations.map(({ direction }) => unpackDirection(direction, shape.f))
    : [];
  const signals = sealSignals(
    {
      sum: sumOf(commitments),
      fresh,
      mode: isContributor ? 'contributor' : statement.before ? 'holdoutBefore' : 'holdout',
      seedHash: asField(dataset.seedHash),
      noiseInput,
      policyHash: round.pins.policyHash,
      directions,
      scores: gates,
      key: isAcceptedSet ? round.pins.trainerKey : lockedKey(),
      sealed,
      context,
    },
    shape.f,
  );
  assertSignals(publicSignalNames(roundCircuit('seal', shape.f)), signals, given, 'seal: ');
  return { name: 'the seal', key, signals, proof };
}

/** The sum of the commitments, computed as the contract does. */
function sumOf(commitments: readonly Point[]): Point {
  try {
    return commitments.reduce(addPoints, IDENTITY);
  } catch (cause) {
    throw new ProblemError('invalid-proof', 'a commitment is no point of the curve', { cause });
  }
}

async function callOf(
  { statement, outcome, shape }: AnsweredSet,
  proofs: readonly ProofToVerify[],
  seal: ProofToVerify,
  verifier: BatchVerifier,
): Promise<AttestationSetCall> {
  const attestations = proofs.map(({ signals, proof }) => ({ signals, proof: toEvmProof(proof) }));
  const opening = { signals: seal.signals, proof: toEvmProof(seal.proof) };
  const { key } = proofs[0] as ProofToVerify;
  const layout = setLayout(shape.circuit);
  const { commitments, fresh, scores, sealed } = outcome;
  return {
    round: statement.round,
    dataset: statement.dataset,
    relayerFee: statement.relayerFee,
    deadline: statement.deadline,
    points: attestations.flatMap(({ proof: { a, b } }) => [...a, ...b[0], ...b[1]]),
    combinedC: await verifier.combine({ key, attestations, openKey: seal.key, opening, layout }),
    commitments: commitments.flatMap(({ x, y }) => [x, y]),
    fresh: [fresh.x, fresh.y],
    scores,
    sealedOpening: sealed,
    sealProof: opening.proof,
  };
}
