import type { Provider } from 'ethers';
import { ABIS } from '../../chain/clients/abis.ts';
import { ContractCaller } from '../../chain/clients/contract-caller.ts';
import type { DatasetState, RoundState } from '../../chain/clients/second/round-types.ts';
import { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import type { EventArgs } from '../../chain/replay/types.ts';
import type { SecondAttestationRecord } from '../../delivery/second/attestation-record.ts';
import { addPoints, IDENTITY, type Point } from '../../protocol/babyjub.ts';
import { contextHash } from '../../protocol/context.ts';
import { asField, type Field } from '../../protocol/field.ts';
import { lockedKey } from '../../protocol/second/locked-key.ts';
import { unpackDirection, unpackWeights } from '../../protocol/second/model.ts';
import { noiseInput } from '../../protocol/second/noise.ts';
import { countOf, type Shape, shapeOf } from '../../protocol/second/shape.ts';
import { attestationSignals, sealSignals } from '../../protocol/second/statement.ts';
import { gatesOf, indicesOf } from '../data/second/fold.ts';
import { SourceError } from '../data/source.ts';
import { derivedDraw } from './chain-draw.ts';
import { callOf, eventsOfDataset, type MinedEvent, type Place } from './chain-events.ts';

/** An answer read from a chain endpoint alone. */
export interface ChainAttestation {
  readonly round: RoundState;
  readonly dataset: DatasetState;
  readonly mined: MinedEvent;
  /** The second score of the set, once it is proven. */
  readonly scored: EventArgs | undefined;
  /** Circuit and key hash that the round's verifier contracts state. */
  readonly verifiers: Readonly<Record<'attestation' | 'seal', { circuit: string; vkHash: string }>>;
  /** Batches that the answer opened. */
  readonly opened: readonly number[];
  /** Batches that follow from the beacon and the earlier openings; undefined: none, the dataset was exhausted. */
  readonly drawn: readonly number[] | undefined;
  readonly record: SecondAttestationRecord;
}

/** The answer to read. `before`: a holdout's at the weights before the last step. */
export interface AnswerIds {
  readonly round: bigint;
  readonly dataset: bigint;
  readonly before: boolean;
}

/**
 * Reads an answer, its transaction and the state that its public signals come from, and rebuilds every signal.
 * @throws SourceError if the chain holds no such answer
 */
export async function readAttestation(
  provider: Provider,
  at: Place,
  ids: AnswerIds,
): Promise<ChainAttestation> {
  const client = new SecondRoundsClient(at.rounds, provider);
  const [round, dataset, events] = await Promise.all([
    client.round(ids.round),
    client.dataset(ids.dataset),
    eventsOfDataset(provider, at, ids.dataset),
  ]);
  const place = events.findIndex((each) => isAnswer(each, ids));
  const mined = events[place];
  if (mined === undefined) {
    throw new SourceError(
      'The chain holds no answer of this dataset in this round.',
      'If a service or a file says otherwise, do not believe it. Check the id and the chain.',
    );
  }
  const [{ set }, attestation, seal, { draws }, directions] = await Promise.all([
    callOf(provider, at.rounds, mined.transaction),
    verifierAt(provider, round.pins.verifiers.attestation),
    verifierAt(provider, round.pins.verifiers.seal),
    client.entry(ids.round, ids.dataset),
    directionsOf(client, round, dataset),
  ]);
  const drawing =
    dataset.role === 'holdout' || mined.args.drawnBy === ids.round
      ? round
      : await client.round(mined.args.drawnBy as bigint);
  const where = { dataset, round, drawing, chainId: at.chainId, rounds: at.rounds };
  const weights = ids.before ? await client.weightsBefore(ids.round) : round.weights;
  return {
    ...{ round, dataset, mined, verifiers: { attestation, seal } },
    scored: events.find(({ name, args }) => name === 'ScoreProven' && args.round === ids.round)?.args,
    opened: indicesOf(`${mined.args.challenge}`),
    drawn: await derivedDraw({ ...where, draws }, events.slice(0, place), (id) => client.round(id)),
    record: recordOf({ ...where, at, ids, mined, set, weights, directions }, shapeOf(attestation.circuit)),
  };
}

const isAnswer = ({ name, args }: MinedEvent, { round, before }: AnswerIds): boolean =>
  args.round === round &&
  (name === 'Attested' ? !before : name === 'HoldoutAttested' && args.before === before);

/** V of each evaluator, for a contributor's seal. */
const directionsOf = (
  client: SecondRoundsClient,
  { id, pins }: RoundState,
  { role }: DatasetState,
): Promise<bigint[][]> =>
  Promise.all(
    (role === 'holdout' ? [] : pins.evaluators).map(async (_, e) =>
      unpackDirection((await client.evaluation(id, e)).direction, pins.features),
    ),
  );

/** Everything from which the public signals follow. */
interface Answered {
  readonly at: Place;
  readonly ids: AnswerIds;
  readonly round: RoundState;
  readonly drawing: RoundState;
  readonly dataset: DatasetState;
  readonly mined: MinedEvent;
  readonly set: EventArgs;
  /** Packed. */
  readonly weights: readonly Field[];
  readonly directions: readonly (readonly bigint[])[];
}

function recordOf(known: Answered, shape: Shape): SecondAttestationRecord {
  const { at, ids, round, dataset, mined, set, weights } = known;
  const { relayerFee, deadline } = set as { relayerFee: bigint; deadline: bigint };
  const statement: SecondAttestationRecord['statement'] = {
    ...{ chainId: at.chainId, rounds: at.rounds, model: round.model, round: ids.round },
    ...{ dataset: asField(ids.dataset), role: dataset.role, beneficiary: dataset.beneficiary },
    ...{ relayerFee, deadline, before: ids.before },
  };
  const context = contextHash(statement);
  const commitments = pointsOf(set.commitments);
  const indices = indicesOf(`${mined.args.challenge}`);
  const attestations = indices.map((index, i) => ({
    signals: attestationSignals(
      {
        ...{ root: dataset.root, index, count: countOf(shape, dataset.records, index) },
        ...{ policyHash: round.pins.policyHash, weights: unpackWeights(weights, shape.f), context },
        commitment: commitments[i] ?? IDENTITY,
      },
      shape,
    ),
    proof: halfProof(set.points.slice(WORDS * i, WORDS * (i + 1))),
  }));
  return {
    ...{ transaction: mined.transaction, circuit: shape.circuit, statement, attestations },
    combinedC: set.combinedC,
    seal: { signals: sealOf(known, shape, commitments, context), proof: set.sealProof },
  };
}

function sealOf(
  { at, ids, round, drawing, dataset, set, weights, directions }: Answered,
  shape: Shape,
  commitments: readonly Point[],
  context: Field,
): Field[] {
  const { policyHash, trainerKey } = round.pins;
  const gates = gatesOf(set.scores, directions.length);
  const isContributor = dataset.role === 'contributor';
  const isAccepted = isContributor && gates.every((gate) => gate > 0n);
  const place = { chainId: at.chainId, rounds: at.rounds, model: round.model, round: ids.round };
  return sealSignals(
    {
      sum: commitments.reduce(addPoints, IDENTITY),
      fresh: { x: set.fresh[0], y: set.fresh[1] },
      mode: isContributor ? 'contributor' : ids.before ? 'holdoutBefore' : 'holdout',
      seedHash: asField(dataset.seedHash),
      noiseInput: noiseInput({ ...place, root: dataset.root, weights, policyHash, beacon: drawing.beacon }),
      ...{ policyHash, directions, scores: gates, context },
      key: isAccepted ? trainerKey : lockedKey(),
      sealed: (set.sealedOpening as bigint[]).map(asField),
    },
    shape.f,
  );
}

/** Words of a proof without its point C. */
const WORDS = 6;

async function verifierAt(provider: Provider, address: string): Promise<{ circuit: string; vkHash: string }> {
  const contract = new ContractCaller('Groth16Verifier', address, ABIS.groth16Verifier, provider);
  const [circuit, vkHash] = await Promise.all([
    contract.read<string>('circuit'),
    contract.read<string>('vkHash'),
  ]);
  return { circuit, vkHash };
}

const pointsOf = (words: readonly bigint[]): Point[] =>
  Array.from({ length: words.length / 2 }, (_, i) => ({
    x: words[2 * i] as bigint,
    y: words[2 * i + 1] as bigint,
  }));

const halfProof = (words: readonly bigint[]) => {
  const [ax, ay, b0, b1, b2, b3] = words as [bigint, bigint, bigint, bigint, bigint, bigint];
  return { a: [ax, ay] as const, b: [[b0, b1] as const, [b2, b3] as const] as const };
};
