import { getAddress, toBeHex } from 'ethers';
import { ROUND_STATUSES } from '../../protocol/chain-state.ts';
import { refusal } from '../checks/refusal.ts';
import type { EvidenceEndpoint } from './endpoints.ts';
import {
  datasetSlot,
  elementSlot,
  entrySlot,
  type MemberOf,
  memberOf,
  orderSlot,
  roundSlot,
  slotOf,
  slotsOf,
} from './rounds-storage.ts';
import { type ProvenAccount, proveAccount } from './state-proof.ts';

/** A block whose state is read: its height, and the state root of a header whose hash was compared. */
interface ProvenBlock {
  readonly height: bigint;
  readonly stateRoot: string;
}

/** A round, a dataset and its entry, read from storage proofs. */
export interface ProvenRound {
  readonly model: bigint;
  readonly status: (typeof ROUND_STATUSES)[number] | 'none';
  readonly policyHash: bigint;
  readonly trainerKey: readonly [bigint, bigint];
  /** Packed. */
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
  readonly beacon: bigint;
  readonly sealHeight: bigint;
  readonly beaconHeight: bigint;
  readonly evaluateDeadline: bigint;
  readonly attestDeadline: bigint;
  readonly challengeSize: number;
  readonly holdoutBatches: number;
  /** Addresses of the verifiers that a dataset's answer is checked by. */
  readonly attestationVerifier: string;
  readonly openVerifier: string;
  /** keccak256 of the Rounds contract's own code. */
  readonly codeHash: string | undefined;
  readonly dataset: {
    readonly model: bigint;
    readonly root: bigint;
    readonly role: number;
    readonly records: number;
    readonly batches: number;
    readonly lastRound: bigint;
    readonly answered: number;
    readonly unopened: number;
  };
  readonly entry: { readonly enrolled: boolean; readonly draws: number; readonly attestedAt: bigint };
}

/** Words of W or V: the widest circuit packs fewer. */
const MOST_WORDS = 64;

/**
 * Reads a round and a dataset of a Rounds contract with proofs.
 *
 * @throws AssayError `evidence-false` (3); as the endpoint
 */
export async function provenRound(
  endpoint: EvidenceEndpoint,
  block: ProvenBlock,
  contract: string,
  round: bigint,
  dataset: bigint,
): Promise<ProvenRound> {
  const [r, d, e] = [roundSlot(round), datasetSlot(dataset), entrySlot(round, dataset)];
  const fixed = await proveAccount(endpoint, block, contract, [
    ...slotsOf('Round', r),
    ...slotsOf('Dataset', d),
    ...slotsOf('Entry', e),
  ]);
  const ofRound = (member: MemberOf<'Round'>, index = 0) => memberOf('Round', r, member, fixed.slots, index);
  const ofDataset = (member: MemberOf<'Dataset'>) => memberOf('Dataset', d, member, fixed.slots);
  const ofEntry = (member: MemberOf<'Entry'>) => memberOf('Entry', e, member, fixed.slots);
  const address = (member: MemberOf<'Round'>) => getAddress(toBeHex(ofRound(member), 20));
  const words = (member: 'weights' | 'direction') =>
    provenArray(endpoint, block, contract, slotOf('Round', r, member), ofRound(member));
  return {
    model: ofRound('model'),
    status: ROUND_STATUSES[Number(ofRound('status')) - 1] ?? 'none',
    policyHash: ofRound('pins.policyHash'),
    trainerKey: [ofRound('pins.trainerKey'), ofRound('pins.trainerKey', 1)],
    weights: await words('weights'),
    direction: await words('direction'),
    beacon: ofRound('beacon'),
    sealHeight: ofRound('schedule.sealHeight'),
    beaconHeight: ofRound('schedule.beaconHeight'),
    evaluateDeadline: ofRound('schedule.evaluateDeadline'),
    attestDeadline: ofRound('schedule.attestDeadline'),
    challengeSize: Number(ofRound('pins.challengeSize')),
    holdoutBatches: Number(ofRound('pins.holdoutBatches')),
    attestationVerifier: address('pins.attestationVerifier'),
    openVerifier: address('pins.openVerifier'),
    codeHash: fixed.codeHash,
    dataset: {
      model: ofDataset('model'),
      root: ofDataset('root'),
      role: Number(ofDataset('role')),
      records: Number(ofDataset('records')),
      batches: Number(ofDataset('batches')),
      lastRound: ofDataset('lastRound'),
      answered: Number(ofDataset('answered')),
      unopened: Number(ofDataset('unopened')),
    },
    entry: {
      enrolled: ofEntry('enrolled') === 1n,
      draws: Number(ofEntry('draws')),
      attestedAt: ofEntry('attestedAt'),
    },
  };
}

async function provenArray(
  endpoint: EvidenceEndpoint,
  block: ProvenBlock,
  contract: string,
  slot: bigint,
  length: bigint,
): Promise<readonly bigint[]> {
  if (length === 0n) return [];
  if (length > MOST_WORDS)
    throw refusal('evidence-false', 'a round on this chain has more words than any circuit');
  const places = Array.from({ length: Number(length) }, (_, i) => elementSlot(slot, i));
  const { slots } = await proveAccount(endpoint, block, contract, places);
  return places.map((place) => slots.get(place) as bigint);
}

/** The code hash of a contract. @throws AssayError `evidence-false` (3); as the endpoint */
export const provenCode = async (
  endpoint: EvidenceEndpoint,
  block: ProvenBlock,
  address: string,
): Promise<ProvenAccount['codeHash']> => (await proveAccount(endpoint, block, address, [])).codeHash;

/**
 * The indices at positions of a holdout's unopened batches, as the contract keeps their order.
 *
 * @throws AssayError `evidence-false` (3); as the endpoint
 */
export async function provenOrder(
  endpoint: EvidenceEndpoint,
  block: ProvenBlock,
  contract: string,
  dataset: bigint,
  positions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { slots } = await proveAccount(
    endpoint,
    block,
    contract,
    positions.map((position) => orderSlot(dataset, position)),
  );
  return new Map(
    positions.map((position) => {
      const value = slots.get(orderSlot(dataset, position)) as bigint;
      return [position, value === 0n ? position : Number(value) - 1];
    }),
  );
}
