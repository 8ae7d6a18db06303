import { Contract, type EventLog } from 'ethers';
import { ABIS } from '../../src/chain/abis.ts';
import { signEnrolment } from '../../src/chain/rounds-client.ts';
import type { RoundState } from '../../src/chain/rounds-types.ts';
import type { Point } from '../../src/protocol/babyjub.ts';
import type { DatasetContext } from '../../src/protocol/context.ts';
import type { Field } from '../../src/protocol/field.ts';
import type { PolicyDocument } from '../../src/protocol/policy-document.ts';
import type { CompiledPolicy } from '../../src/protocol/policy-document-compile.ts';
import { unpackDirection, unpackWeights, zeroWords } from '../../src/protocol/reference-model.ts';
import { trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import { type AttestationSet, type AttestationTask, proveAttestations } from '../../src/prover/jobs.ts';
import { stepCheckpoint } from '../../src/trainer/checkpoint.ts';
import { evaluate, isRightDirection } from '../../src/trainer/direction.ts';
import type { AnsweredSet } from '../../src/trainer/opened-sum.ts';
import type { Console } from './console.ts';
import { attestationBody, type ServiceApi } from './service-api.ts';
import type { CommittedSite } from './sites.ts';
import { tomorrow, type World } from './world.ts';

/** What a demo carries from step to step. */
export interface Demo {
  readonly world: World;
  readonly out: Console;
  readonly api: ServiceApi;
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly model: Field;
  readonly trainerSecret: bigint;
  readonly sites: readonly CommittedSite[];
}

/** An answered challenge, kept for the attempts to misuse it. */
export interface Answer {
  readonly site: CommittedSite;
  readonly context: DatasetContext;
  readonly task: AttestationTask;
  readonly set: AttestationSet;
  readonly body: unknown;
}

export const contextFor = (
  demo: Demo,
  site: CommittedSite,
  round: bigint,
  deadline = tomorrow(),
): DatasetContext => ({
  role: site.role,
  chainId: demo.world.chainId,
  rounds: demo.world.roundsAddress,
  model: demo.model,
  round,
  beneficiary: site.wallet.address,
  relayerFee: 0n,
  deadline,
});

const byRole = (demo: Demo, role: CommittedSite['role']) => demo.sites.filter((site) => site.role === role);

/** Opens a round with the holdouts, far enough ahead for everybody to enrol. */
async function openAndEnrol(demo: Demo): Promise<bigint> {
  const { world, api } = demo;
  const contributors = byRole(demo, 'contributor');
  const now = BigInt(await world.anvil.provider.getBlockNumber());
  const sealHeight = now + BigInt(contributors.length) + 4n;
  const { round } = await world.as(world.owner).rounds.openRound(
    demo.model,
    {
      sealHeight,
      beaconHeight: sealHeight + 4n,
      evaluateDeadline: sealHeight + 60n,
      attestDeadline: sealHeight + 120n,
      stepDeadline: sealHeight + 180n,
    },
    byRole(demo, 'holdout').map(({ id }) => id),
  );
  for (const site of contributors) {
    const message = { round, dataset: site.id, deadline: tomorrow() };
    const signature = await signEnrolment(site.wallet, world.chainId, world.roundsAddress, message);
    await api.submit('/v1/enrolments', {
      enrolment: { chainId: world.chainId, rounds: world.roundsAddress, ...message },
      signature,
    });
  }
  return round;
}

/** Seals the round and proves the beacon: the header of a block that was fixed before anybody could know it. */
async function sealAndDraw(demo: Demo, round: bigint): Promise<void> {
  const { world } = demo;
  const { rounds } = world.as(world.owner);
  const { schedule } = await rounds.round(round);
  await world.anvil.mineTo(schedule.sealHeight);
  await rounds.seal(round);
  await world.anvil.mineTo(schedule.beaconHeight);
  await rounds.recordHeaderBeacon(round, world.anvil.provider);
}

/** Proves a site's challenged batches and their sealed opening. */
export async function answer(
  demo: Demo,
  site: CommittedSite,
  round: bigint,
  state: RoundState,
  onProof: (line: string) => void,
  indices?: readonly number[],
): Promise<Answer> {
  const { world, compiled } = demo;
  const context = contextFor(demo, site, round);
  const task: AttestationTask = {
    dataset: site.dataset,
    policy: compiled.policy,
    weights: unpackWeights(state.weights, world.shape),
    direction:
      site.role === 'holdout' ? zeroWords(world.shape) : unpackDirection(state.direction, world.shape),
    context,
    holderSecret: site.holderSecret,
    indices: indices ?? (await world.as(site.wallet).rounds.challenge(round, site.id)),
  };
  const set = await proveAttestations(world.prover, task, trainerKeyOf(demo.trainerSecret), {
    onProof: (attestation, done, total) =>
      onProof(`${site.name}: batch ${attestation.statement.batchIndex} proven (${done}/${total})`),
  });
  const body = attestationBody(set.attestations, set.sealedOpening, site.id, context, world.shape);
  return { site, context, task, set, body };
}

/** The sets that a round's events hold, as the trainer reads them. */
async function answeredSets(
  demo: Demo,
  event: 'HoldoutAttested' | 'Attested',
  round: bigint,
): Promise<AnsweredSet[]> {
  const contract = new Contract(demo.world.roundsAddress, ABIS.rounds, demo.world.anvil.provider);
  const filter = contract.filters[event]?.(round);
  if (!filter) throw new Error(`no event ${event}`);
  const logs = (await contract.queryFilter(filter, demo.world.deployment.fromBlock)) as EventLog[];
  return logs
    .filter(({ args }) => event === 'HoldoutAttested' || args['accepted'])
    .map(({ args }) => ({
      dataset: args['dataset'] as bigint,
      commitments: (args['commitments'] as [bigint, bigint][]).map(([x, y]) => ({ x, y })),
      sealedOpening: [...(args['sealedOpening'] as bigint[])],
    }));
}

const asPoint = ([x, y]: readonly [bigint, bigint]): Point => ({ x, y });

/** Moments at which the demo tries to cheat. */
export interface RoundHooks {
  readonly beforeHoldout: (round: bigint, state: RoundState) => Promise<void>;
  readonly beforeSubmit: (answered: Answer) => Promise<void>;
  readonly afterAnswers: (answers: readonly Answer[]) => Promise<void>;
}

/** One round from opening to the next checkpoint; gives each site's bands. */
export async function playRound(
  demo: Demo,
  number: number,
  hooks: RoundHooks,
): Promise<Map<string, number[]>> {
  const { world, out, api, compiled } = demo;
  const owner = world.as(world.owner);
  out.title(`Round ${number}`);

  const round = await out.step('The owner opens a round; every contributor enrols by a signature', () =>
    openAndEnrol(demo),
  );
  await out.step('Seal, then the beacon from the header of a block fixed in advance', () =>
    sealAndDraw(demo, round),
  );
  let state = await owner.rounds.round(round);
  await hooks.beforeHoldout(round, state);

  for (const site of byRole(demo, 'holdout')) {
    await out.step(`${site.name} opens fresh batches (role holdout, V = 0)`, async (progress) => {
      const { body } = await answer(demo, site, round, state, progress);
      await api.submit('/v1/attestation-sets', body);
    });
  }
  await out.step(
    'The trainer opens the holdout sum, checks it against the chain, and posts V',
    async (progress) => {
      state = await owner.rounds.round(round);
      const onChain = { sum: asPoint(state.holdoutSum), records: Number(state.holdoutRecords) };
      const sets = await answeredSets(demo, 'HoldoutAttested', round);
      const evaluated = evaluate(sets, onChain, compiled.policy.vScale, demo.trainerSecret, world.shape);
      await owner.rounds.postDirection(round, evaluated.packed);
      state = await owner.rounds.round(round);
      const right = isRightDirection(state.direction, evaluated.opening, onChain, compiled.policy.vScale);
      if (!right) throw new Error('the posted direction is not that of the holdout sum');
      progress(`recomputed from the sum on chain over ${onChain.records} records: V is right`);
      out.learned(
        'V, the direction that the holdout wants',
        'any holdout record, or the gradient of one batch',
      );
    },
  );

  const answers: Answer[] = [];
  const bands = new Map<string, number[]>();
  for (const site of byRole(demo, 'contributor')) {
    await out.step(`${site.name} proves its drawn batches`, async (progress) => {
      const answered = await answer(demo, site, round, state, progress);
      const values = answered.set.attestations.map(({ statement }) => statement.band);
      await hooks.beforeSubmit(answered);
      await api.submit('/v1/attestation-sets', answered.body);
      answers.push(answered);
      bands.set(site.name, values);
      out.learned(
        `${site.name}: bands ${values.join(', ')} and ${values.length} commitments`,
        "a record, a batch's gradient, or which accredited source it was",
      );
    });
  }
  for (const site of byRole(demo, 'holdout')) bands.set(site.name, []);
  await hooks.afterAnswers(answers);

  await out.step('Settlement: scores go to the unvested accounts', async () => {
    await world.anvil.mineTo(state.schedule.attestDeadline + 1n);
    await owner.rounds.settle(round);
    state = await owner.rounds.round(round);
  });
  await out.step(
    'The trainer opens the sum of the accepted updates and posts the next checkpoint',
    async (progress) => {
      if (state.sets < state.pins.minSets) {
        progress(`${state.sets} accepted sets are fewer than ${state.pins.minSets}: the checkpoint stays`);
        return;
      }
      const sum = { sum: asPoint(state.sum), records: Number(state.sumRecords), weights: state.weights };
      const sets = await answeredSets(demo, 'Attested', round);
      const { packed } = stepCheckpoint(sets, sum, compiled.eta, demo.trainerSecret, world.shape);
      await owner.rounds.postCheckpoint(round, packed);
      progress(`${state.sets} sets, ${sum.records} records; recomputed from the sum on chain`);
      out.learned(
        "the next checkpoint W', and through it the round's summed update",
        "one hospital's update",
      );
    },
  );
  return bands;
}
