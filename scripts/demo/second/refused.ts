import { SecondRoundsClient } from '../../../src/chain/clients/second/rounds-client.ts';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import { wireBody } from '../../../src/client/bodies.ts';
import { Answering, type PreparedAnswer, proveTask } from '../../../src/contributor/second/answering.ts';
import { secondChain } from '../../../src/contributor/second/chain.ts';
import { proveCommitment } from '../../../src/contributor/second/commitment.ts';
import { sign } from '../../../src/protocol/eddsa.ts';
import { asField } from '../../../src/protocol/field.ts';
import { openAnswer } from '../../../src/protocol/second/answer.ts';
import type { Batch } from '../../../src/protocol/second/batch.ts';
import { assembleSecondDataset, type SecondDataset } from '../../../src/protocol/second/build-dataset.ts';
import { commitOpening } from '../../../src/protocol/second/commitment.ts';
import { signatureMessage } from '../../../src/protocol/second/dataset.ts';
import { batchesOf, publicSignalNames, roundCircuit } from '../../../src/protocol/second/shape.ts';
import type { SourceList } from '../../../src/protocol/second/source-list.ts';
import { proveSecondAnswer } from '../../../src/prover/second/jobs.ts';
import { type Refused, refusal } from '../refused.ts';
import type { SecondDemo } from './rounds.ts';
import { buildAndSign, type CommittedSite, type SignedSite } from './sites.ts';

type Begun = Pick<SecondDemo, 'world' | 'model' | 'compiled'>;

/** An observer copies an origin proof and puts its own payout address into the call. */
export async function replayedForAnother(
  { world }: Begun,
  site: SignedSite,
  list: SourceList,
): Promise<Refused> {
  const proven = await proveCommitment(site.deps, 'contributor', site.dataset, site.signed, list);
  const { call, proof, values } = proven;
  const { rounds } = world.as(world.thief);
  const beneficiary = world.thief.address;
  const redirected = { ...values, statement: { ...values.statement, beneficiary } };
  return {
    attempt: 'a replayed proof for another beneficiary',
    by: [
      await refusal('service', () => world.service.submitOrigin(wireBody(redirected))),
      await refusal('contract', () => rounds.commit({ ...call, beneficiary }, proof)),
    ],
  };
}

/** A source signs a second dataset of a period: once as its tool does, once with another serial. */
export async function secondOrigin(
  { world, model, compiled }: Begun,
  site: CommittedSite,
  list: SourceList,
): Promise<Refused> {
  const again = buildAndSign(site, model, compiled, site.read.records.slice(1));
  const { root, records, period, schemaHash } = again.dataset;
  const serial = asField(BigInt(again.signed.serial) ^ 1n);
  const { holder } = again.signed;
  const message = signatureMessage({ model, schemaHash, root, records, period, serial, holder });
  const signature = sign(site.source.signingKey, message);
  const refusedBoth = async (signed: CommittedSite['signed']): Promise<string[]> => {
    const proven = await proveCommitment(site.deps, 'contributor', again.dataset, signed, list);
    const { call, proof, values } = proven;
    return [
      await refusal('service', () => world.service.submitOrigin(wireBody(values))),
      await refusal('contract', () => site.deps.chain.rounds.commit(call, proof)),
    ];
  };
  return {
    attempt: 'a second origin of the same source and period',
    by: [
      ...(await refusedBoth(again.signed)),
      ...(await refusedBoth({ ...again.signed, serial, signature })),
    ],
  };
}

/** A label is turned in a drawn batch, after the dataset was committed. */
export async function alteredDataset(
  { world }: Begun,
  site: CommittedSite,
  { task }: PreparedAnswer,
): Promise<Refused> {
  const drawn = task.indices[0] as number;
  const { dataset } = task;
  const all = Array.from({ length: batchesOf(dataset.shape, dataset.records) }, (_, i) => dataset.batch(i));
  const altered = all.map((batch, i): Batch => (i === drawn ? withTurnedLabel(batch) : batch));
  const inPlace: SecondDataset = { ...dataset, batch: (index) => altered[index] as Batch };
  const rebuilt = assembleSecondDataset(altered, dataset);
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
  { service }: Begun['world'],
  site: CommittedSite,
  { values, call }: Pick<PreparedAnswer, 'values' | 'call'>,
): Promise<string[]> => [
  await refusal('service', () => service.submitAttestationSet(wireBody(values))),
  await refusal('contract', () => site.deps.chain.rounds.attest(call)),
];

const withTurnedLabel = ({ records, salt }: Batch): Batch => ({
  records: records.map((record, i) => (i === 0 ? { ...record, label: record.label === 0 ? 1 : 0 } : record)),
  salt,
});

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
  { world }: Begun,
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
  { world, compiled }: Begun,
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
