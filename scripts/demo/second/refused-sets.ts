import { SecondRoundsClient } from '../../../src/chain/clients/second/rounds-client.ts';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import { wireBody } from '../../../src/client/bodies.ts';
import { Answering, type PreparedAnswer, proveTask } from '../../../src/contributor/second/answering.ts';
import { secondChain } from '../../../src/contributor/second/chain.ts';
import { chainSender } from '../../../src/delivery/second/sender.ts';
import { openAnswer } from '../../../src/protocol/second/answer.ts';
import type { Batch } from '../../../src/protocol/second/batch.ts';
import { assembleSecondDataset, type SecondDataset } from '../../../src/protocol/second/build-dataset.ts';
import { commitOpening } from '../../../src/protocol/second/commitment.ts';
import { CODE_LIMIT, type EncodedRecord } from '../../../src/protocol/second/record.ts';
import { batchesOf, publicSignalNames, roundCircuit } from '../../../src/protocol/second/shape.ts';
import { proveSecondAnswer } from '../../../src/prover/second/jobs.ts';
import { type Refused, refusal } from './refusal.ts';
import type { SecondDemo } from './rounds.ts';
import type { CommittedSite } from './sites.ts';

type Playing = Pick<SecondDemo, 'world' | 'compiled'>;

/** A label is turned in a drawn batch, after the dataset was committed. */
export async function alteredDataset(
  { world }: Playing,
  site: CommittedSite,
  { task }: PreparedAnswer,
): Promise<Refused> {
  const { inPlace, rebuilt } = withFirstRecord(task, (record) => ({
    ...record,
    label: record.label === 0 ? 1 : 0,
  }));
  const forged = await proveTask(site.deps, site.holding.id, { ...task, dataset: rebuilt });
  return {
    attempt: 'a dataset altered after its commitment',
    by: [
      await refusal('prover', () => proveTask(site.deps, site.holding.id, { ...task, dataset: inPlace })),
      ...(await refusedSet(world, site, forged)),
    ],
  };
}

/** Tries both ways to the chain: the service, and the contract from the site's own wallet. */
const refusedSet = async (
  { service }: Playing['world'],
  site: CommittedSite,
  { values, call }: Pick<PreparedAnswer, 'values' | 'call'>,
): Promise<string[]> => [
  await refusal('service', () => service.submitAttestationSet(wireBody(values))),
  await refusal('contract', () => site.deps.chain.rounds.attest(call)),
];

/**
 * A record outside the policy, signed and committed all the same. The circuit has no witness for its batch, so there is no
 * proof to send.
 */
export async function outsidePolicy(
  { compiled }: Playing,
  site: CommittedSite,
  { task }: PreparedAnswer,
): Promise<Refused> {
  const feature = compiled.policy.features.findIndex(({ hi }) => hi + 1 < CODE_LIMIT);
  const outside = (compiled.policy.features[feature]?.hi ?? 0) + 1;
  const { rebuilt } = withFirstRecord(task, (record) => ({
    ...record,
    codes: record.codes.map((code, j) => (j === feature ? outside : code)),
  }));
  return {
    attempt: 'a record outside the policy',
    by: [await refusal('prover', () => proveTask(site.deps, site.holding.id, { ...task, dataset: rebuilt }))],
  };
}

/** The first record of a task's first batch is changed: in the tree of before, and in a tree of its own. */
function withFirstRecord(
  { dataset, indices }: PreparedAnswer['task'],
  change: (record: EncodedRecord) => EncodedRecord,
): { readonly inPlace: SecondDataset; readonly rebuilt: SecondDataset } {
  const changed = Array.from({ length: batchesOf(dataset.shape, dataset.records) }, (_, index): Batch => {
    const { records, salt } = dataset.batch(index);
    const isDrawn = index === indices[0];
    return { records: records.map((record, i) => (isDrawn && i === 0 ? change(record) : record)), salt };
  });
  return {
    inPlace: { ...dataset, batch: (index) => changed[index] as Batch },
    rebuilt: assembleSecondDataset(changed, dataset),
  };
}

/** A holdout proves a batch of its own choice in the place of the drawn one. The proofs themselves are valid. */
export async function ownHoldoutBatch(
  { world }: Playing,
  site: CommittedSite,
  { task }: PreparedAnswer,
): Promise<Refused> {
  const full = Math.floor(task.dataset.records / task.dataset.shape.n);
  const others = Array.from({ length: full }, (_, i) => i).filter((index) => !task.indices.includes(index));
  const indices = task.indices.map((_, i) => others[i % others.length] as number);
  const chosen = await proveTask(site.deps, site.holding.id, { ...task, indices });
  const sender = chainSender(site.deps.chain.rounds, task.dataset.shape.circuit);
  return {
    attempt: 'a holdout batch that was not drawn',
    by: [
      await refusal('service', () => world.service.submitAttestationSet(wireBody(chosen.values))),
      await refusal('contract', () => sender.attest(chosen.values)),
    ],
  };
}

/** A node that tells other batches than the beacon draws. */
class LyingNode extends SecondRoundsClient {
  override async challenge(round: bigint, dataset: bigint): Promise<number[]> {
    const drawn = await super.challenge(round, dataset);
    return foreign(drawn);
  }
}
/** The drawn batches in another order, or the batch beside the drawn one. */
const foreign = (drawn: readonly number[]): number[] =>
  drawn.length > 1 ? [...drawn].reverse() : drawn.map((index) => index + 1);

/** A batch in a place where the beacon did not draw it: told by a node, or chosen by the contributor. */
export async function foreignIndex(
  { world }: Playing,
  site: CommittedSite,
  { task }: PreparedAnswer,
): Promise<Refused> {
  const lying = new LyingNode(addressOf(world.deployment, 'Rounds2'), site.wallet);
  const chain = secondChain(world.chainId, lying, world.anvil.provider);
  const told = new Answering({ ...site.deps, chain });
  const indices = foreign(task.indices);
  const chosen = await proveTask(site.deps, site.holding.id, { ...task, indices });
  return {
    attempt: 'a batch that was not drawn in that place',
    by: [
      await refusal('contributor, of a node that lies', () => told.prove(site.holding, task.context.round)),
      ...(await refusedSet(world, site, chosen)),
    ],
  };
}

/** The sum is sealed as it is, without its noise; in a policy without noise, a sum other than its own. */
export async function sealWithoutNoise(
  { world, compiled }: Playing,
  site: CommittedSite,
  prepared: PreparedAnswer,
): Promise<Refused> {
  const { policy, shape } = compiled;
  const opened = openAnswer(prepared.task);
  const hasNoise = policy.numbers.noise > 0;
  const words = opened.opening.words.map((word, j) => (hasNoise || j > 0 ? word : word + 1n));
  const fresh = { ...opened.fresh, words };
  const point = commitOpening(fresh);
  const forged = { ...opened, fresh, seal: { ...opened.seal, fresh: point } };
  const { values, call } = prepared;
  const names = publicSignalNames(roundCircuit('seal', shape.f));
  const told = values.seal.publicSignals.map((signal, i) =>
    names[i] === 'fresh[0]' ? point.x : names[i] === 'fresh[1]' ? point.y : signal,
  );
  const sealed = { ...values, seal: { ...values.seal, publicSignals: told } };
  return {
    attempt: hasNoise ? 'a seal without its noise' : 'a seal of another sum than its own',
    by: [
      await refusal('prover', () => proveSecondAnswer(world.prover, forged, policy, shape, world.chainId)),
      ...(await refusedSet(world, site, { values: sealed, call: { ...call, fresh: [point.x, point.y] } })),
    ],
  };
}
