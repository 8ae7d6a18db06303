import { type Provider, toBeHex } from 'ethers';
import { ABIS } from '../../chain/clients/abis.ts';
import { ContractCaller } from '../../chain/clients/contract-caller.ts';
import { RoundsClient } from '../../chain/clients/rounds-client.ts';
import type { DatasetState, EntryState } from '../../chain/clients/rounds-types.ts';
import { plainArgs } from '../../chain/replay/plain-args.ts';
import type { EventArgs } from '../../chain/replay/types.ts';
import type { AttestationRecord } from '../../delivery/attestation-record.ts';
import { addPoints, IDENTITY } from '../../protocol/babyjub.ts';
import type { Round } from '../../protocol/chain-state.ts';
import { challenge } from '../../protocol/challenge.ts';
import { contextHash, ROLES, type Role } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import { packDirection, zeroWords } from '../../protocol/reference-model.ts';
import { circuitOf, countOf, type Shape, shapeOf } from '../../protocol/shape.ts';
import { attestationSignals, openSignals } from '../../protocol/statement.ts';
import { SourceError } from '../data/source.ts';

/** An attestation read from a chain endpoint alone. */
export interface ChainAttestation {
  readonly round: Round;
  readonly dataset: DatasetState;
  readonly entry: EntryState;
  readonly role: Role;
  readonly event: EventArgs;
  readonly block: number;
  /** Circuit, grade and key hash that the round's verifier contracts state. */
  readonly verifiers: Readonly<Record<'attestation' | 'open', { circuit: string; vkHash: string }>>;
  /** Batches that the answer opened, and those that the chain's randomness asks for. */
  readonly opened: readonly number[];
  readonly drawn: readonly number[];
  readonly record: AttestationRecord;
}

const TRY_ANOTHER = 'Choose another endpoint of the same chain, best one that keeps old transactions.';

/**
 * Reads an answer, its transaction and the state that its public signals come from, and rebuilds every signal.
 * @throws SourceError if the chain holds no such answer
 */
export async function readAttestation(
  provider: Provider,
  at: { readonly chainId: bigint; readonly rounds: string; readonly fromBlock: number },
  ids: { readonly round: bigint; readonly dataset: bigint },
): Promise<ChainAttestation> {
  const client = new RoundsClient(at.rounds, provider);
  const [round, dataset, entry, mined] = await Promise.all([
    client.round(ids.round),
    client.dataset(ids.dataset),
    client.entry(ids.round, ids.dataset),
    findEvent(provider, at, ids),
  ]);
  const role: Role = dataset.role === ROLES.holdout ? 'holdout' : 'contributor';
  const set = await callOf(provider, at.rounds, mined.transaction);
  const verifiers = {
    attestation: await verifierAt(provider, round.pins.attestationVerifier),
    open: await verifierAt(provider, round.pins.openVerifier),
  };
  const shape = shapeOf(verifiers.attestation.circuit);
  const { model, pins, beacon } = round;
  const seed = {
    beacon,
    chainId: at.chainId,
    rounds: at.rounds,
    model: model as Field,
    round: ids.round,
    root: dataset.root as Field,
  };
  // The draw of a holdout depends on its earlier rounds; its event lists the batches that the contract drew.
  const drawn =
    role === 'holdout' ? mined.args.challenge.map(Number) : challenge(seed, dataset.batches, entry.draws);
  const context = contextHash({
    role,
    chainId: at.chainId,
    rounds: at.rounds,
    model: model as Field,
    round: ids.round,
    beneficiary: dataset.beneficiary,
    relayerFee: set.relayerFee,
    deadline: set.deadline,
  });
  const commitments = pointsOf(set.commitments);
  const bands = bytesOf(set.bands);
  const direction = role === 'holdout' ? packDirection(zeroWords(shape)) : (round.direction as Field[]);
  const attestations = commitments.map((commitment, i) => ({
    signals: attestationSignals(
      {
        root: dataset.root as Field,
        batchIndex: drawn[i] as number,
        count: countOf(shape, dataset.records, drawn[i] as number),
        period: dataset.period,
        policyHash: pins.policyHash as Field,
        W: round.weights as Field[],
        V: direction,
        commitment,
        band: (bands[i] as number) - BAND_BIAS,
        context,
      },
      shape,
    ),
    proof: halfProof(set.points.slice(WORDS * i, WORDS * (i + 1))),
  }));
  return {
    round,
    dataset,
    entry,
    role,
    event: mined.args,
    block: mined.block,
    verifiers,
    opened: drawn.slice(0, commitments.length),
    drawn,
    record: {
      chainId: at.chainId,
      rounds: at.rounds,
      round: ids.round,
      dataset: ids.dataset,
      transaction: mined.transaction,
      circuit: shape.circuit,
      openCircuit: circuitOf('open', shape),
      attestations,
      combinedC: set.combinedC,
      opening: {
        signals: openingSignals(round, commitments, set.sealedOpening, context, shape),
        proof: set.openProof,
      },
    },
  };
}

const BAND_BIAS = 7;
/** Words of a proof without its point C. */
const WORDS = 6;

function openingSignals(
  { pins }: Round,
  commitments: readonly { x: bigint; y: bigint }[],
  sealed: readonly bigint[],
  context: Field,
  shape: Shape,
): Field[] {
  const [x, y] = pins.trainerKey;
  const sum = commitments.reduce(addPoints, IDENTITY);
  return openSignals({ sum, trainerKey: { x, y }, sealed: sealed as Field[], context }, shape);
}

async function findEvent(
  provider: Provider,
  { rounds, fromBlock }: { readonly rounds: string; readonly fromBlock: number },
  { round, dataset }: { readonly round: bigint; readonly dataset: bigint },
): Promise<{ args: EventArgs; block: number; transaction: string }> {
  const hashes = ['Attested', 'HoldoutAttested'].map((name) => `${ABIS.rounds.getEvent(name)?.topicHash}`);
  const topics = [hashes, toBeHex(round, 32), toBeHex(dataset, 32)];
  const [log] = await provider
    .getLogs({ address: rounds, topics, fromBlock, toBlock: 'latest' })
    .catch(() => {
      throw new SourceError('The endpoint did not search the events.', TRY_ANOTHER);
    });
  const parsed = log && ABIS.rounds.parseLog(log);
  if (!log || !parsed) {
    throw new SourceError(
      'The chain holds no answer of this dataset in this round.',
      'If a service or a file says otherwise, do not believe it. Check the id and the chain.',
    );
  }
  return {
    args: plainArgs(parsed.fragment.inputs, parsed.args),
    block: log.blockNumber,
    transaction: log.transactionHash,
  };
}

/** The arguments of the mined call, which hold the proofs. */
async function callOf(provider: Provider, rounds: string, hash: string): Promise<EventArgs> {
  const transaction = await provider.getTransaction(hash);
  if (transaction === null) throw new SourceError('The endpoint does not keep the transaction.', TRY_ANOTHER);
  const isDirect = transaction.to?.toLowerCase() === rounds.toLowerCase();
  const call = isDirect ? ABIS.rounds.parseTransaction(transaction) : null;
  if (call === null || !/^attest(Holdout)?$/.test(call.name)) {
    throw new SourceError(
      'The proofs are inside a call of another contract, which this page cannot read.',
      'Ask the contributor for the parcel of the answer, and check it on the page Verify.',
    );
  }
  return plainArgs(call.fragment.inputs, call.args)['set'] as EventArgs;
}

async function verifierAt(provider: Provider, address: string): Promise<{ circuit: string; vkHash: string }> {
  const contract = new ContractCaller('Groth16Verifier', address, ABIS.groth16Verifier, provider);
  const [circuit, vkHash] = await Promise.all([
    contract.read<string>('circuit'),
    contract.read<string>('vkHash'),
  ]);
  return { circuit, vkHash };
}

const pointsOf = (words: readonly bigint[]): { x: bigint; y: bigint }[] =>
  Array.from({ length: words.length / 2 }, (_, i) => ({
    x: words[2 * i] as bigint,
    y: words[2 * i + 1] as bigint,
  }));

const bytesOf = (hex: string): number[] =>
  (hex.slice(2).match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));

const halfProof = (words: readonly bigint[]) => {
  const [ax, ay, b0, b1, b2, b3] = words as [bigint, bigint, bigint, bigint, bigint, bigint];
  return { a: [ax, ay] as const, b: [[b0, b1] as const, [b2, b3] as const] as const };
};
