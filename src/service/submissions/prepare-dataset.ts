import { ProblemError } from '../../api/problem.ts';
import type { AttestationSetRequest, OriginRequest } from '../../api/requests.ts';
import { addPoints, IDENTITY, type Point } from '../../protocol/babyjub.ts';
import type { DatasetView, RoundView } from '../../protocol/chain-state.ts';
import { contextHash } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import { packDirection, zeroWords } from '../../protocol/reference-model.ts';
import { sealedLength } from '../../protocol/sealed-opening.ts';
import { circuitOf, countOf, publicSignalNames, type Shape, shapeOf } from '../../protocol/shape.ts';
import { attestationSignals, openSignals, originSignals } from '../../protocol/statement.ts';
import type { BatchVerifier } from '../../verifier/batch-verifier.ts';
import { parseProofCoordinates } from '../../verifier/parse-proof.ts';
import { parsePublicSignals } from '../../verifier/parse-public-signals.ts';
import { toEvmProof } from '../../verifier/proof.ts';
import {
  assertDeployment,
  assertSignals,
  isAccepted,
  knownDataset,
  knownModel,
  knownRound,
  type PrepareDeps,
  type PreparedSubmission,
  parseNamedProof,
  toJson,
  wrongDomain,
} from './prepared-submission.ts';

/** A dataset's own claims: its commitment, and its answer to a round's challenge. */

export async function prepareOrigin(
  { chain, store, keys }: PrepareDeps,
  { statement, ...claimed }: OriginRequest,
): Promise<PreparedSubmission> {
  assertDeployment(chain, statement);
  const model = await knownModel(chain, statement.model);
  const { key, circuit } = keys.for(model.originVerifier, 'origin');
  const signals = parsePublicSignals(claimed.publicSignals, key.arity);
  const proof = parseProofCoordinates(claimed.proof);
  const identity = `origin:${statement.model}:${statement.originNullifier}`;
  const recorded = toJson({ kind: 'origin', ...statement });
  // What was accepted under an earlier list of sources stays accepted: only then is the list the statement's own.
  const known = await isAccepted(store, identity, recorded);
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

/** All attestations of a dataset for a round, and the proof that the sealed words open their sum to the trainer. */
export async function prepareAttestationSet(
  { chain, store, keys }: PrepareDeps,
  { statement, attestations, sealedOpening, ...claimed }: AttestationSetRequest,
): Promise<PreparedSubmission> {
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
  const openProof = parseNamedProof(claimed.openProof, 'openProof');
  const outcomes = parsed.map(({ signals }) => outcomeOf(signals, shape));
  const identity = `attestation-set:${round.id}:${dataset.id}`;
  // Sealed words are no part of what is wanted: sealing the same opening anew is the same answer.
  const recorded = toJson({ kind: 'attestation-set', ...statement, outcomes });
  // An answered challenge is gone from the chain; what was accepted for it can still be asked for again.
  const known = await isAccepted(store, identity, recorded);
  const drawn = known
    ? parsed.map(({ signals }) => batchIndexOf(signals, shape, dataset.batches))
    : await chain.challenge(round.id, dataset.id);
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
  const direction = directionFor(statement.role, round, shape);
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
    return { name: `proof ${i}`, key, signals: expected, proof };
  });
  const [keyX, keyY] = round.trainerKey;
  const opened = openSignals(
    { sum: sumOf(outcomes), trainerKey: { x: keyX, y: keyY }, sealed: sealedOpening, context },
    shape,
  );
  const encode = async (verifier: BatchVerifier) => {
    const proven = proofs.map(({ signals, proof }) => ({ signals, proof: toEvmProof(proof) }));
    const opening = { signals: opened, proof: toEvmProof(openProof) };
    const combinedC = await verifier.combine({ key, attestations: proven, openKey: open.key, opening });
    return chain.encodeAttest(statement.role, {
      round: round.id,
      dataset: dataset.id,
      relayerFee: statement.relayerFee,
      deadline: statement.deadline,
      proofs: proven.map(({ proof }) => proof),
      combinedC,
      outcomes,
      sealedOpening,
      openProof: opening.proof,
    });
  };
  return {
    kind: 'attestation-set',
    identity,
    statement: recorded,
    proofs: [...proofs, { name: 'openProof', key: open.key, signals: opened, proof: openProof }],
    call: encode,
  };
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
  /** Biased by 7. */
  readonly band: number;
}

/** As the contract adds them up. */
function sumOf(outcomes: readonly Outcome[]): Point {
  try {
    return outcomes.map(({ commitment: [x, y] }) => ({ x, y })).reduce(addPoints, IDENTITY);
  } catch (cause) {
    throw new ProblemError('invalid-proof', 'a commitment is no point of the curve', { cause });
  }
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
