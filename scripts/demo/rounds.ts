import {
  type AttestationSetBody,
  attestationSetBody,
  type EvaluationBody,
  type StepBody,
  wireBody,
} from '../../src/client/bodies.ts';
import { enrolmentBody } from '../../src/client/enrolment-body.ts';
import type { ServiceClient } from '../../src/client/service-client.ts';
import type { SubmissionSummary } from '../../src/client/service-submissions.ts';
import type { Round, RoundView } from '../../src/protocol/chain-state.ts';
import type { DatasetContext } from '../../src/protocol/context.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import type { Field } from '../../src/protocol/field.ts';
import type { CompiledPolicy } from '../../src/protocol/policy/compile.ts';
import type { PolicyDocument } from '../../src/protocol/policy/types.ts';
import { unpackDirection, unpackWeights, zeroWords } from '../../src/protocol/reference-model.ts';
import { trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import { type AttestationSet, type AttestationTask, proveAttestations } from '../../src/prover/jobs.ts';
import { proveCheckpoint, proveDirection, type RoundJob } from '../../src/trainer/round-proofs.ts';
import type { Console } from './console.ts';
import type { CommittedSite } from './sites.ts';
import { tomorrow, type World } from './world.ts';

/** State that a demo carries from step to step. */
export interface Demo {
  readonly world: World;
  readonly out: Console;
  readonly service: ServiceClient;
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly model: Field;
  readonly trainerSecret: bigint;
  readonly sites: readonly CommittedSite[];
}

/** An answered challenge, kept for attempts to misuse it. */
export interface Answer {
  readonly site: CommittedSite;
  readonly context: DatasetContext;
  readonly task: AttestationTask;
  readonly set: AttestationSet;
  readonly body: AttestationSetBody;
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

/** Waits until the relay has submitted a transaction and it is mined. */
export const confirmed = async (
  demo: Demo,
  submission: Promise<SubmissionSummary>,
): Promise<SubmissionSummary> => demo.service.settled(await submission, 60_000, 40);

const byRole = (demo: Demo, role: CommittedSite['role']) => demo.sites.filter((site) => site.role === role);

/** Opens a round with the holdouts, and with enough blocks for every contributor to enrol. */
async function openAndEnrol(demo: Demo): Promise<bigint> {
  const { world, service } = demo;
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
    const body = await enrolmentBody(
      {
        chainId: world.chainId,
        rounds: world.roundsAddress,
        round,
        dataset: site.id,
        deadline: tomorrow(),
      },
      site.wallet,
    );
    await confirmed(demo, service.submitEnrolment(body));
  }
  return round;
}

/** Seals the round and records the beacon: the header of a block that was fixed before it could be known. */
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
  state: Round,
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
  const body = attestationSetBody(set, site.id, context, world.shape);
  return { site, context, task, set, body };
}

async function viewOf(demo: Demo, round: bigint): Promise<RoundView> {
  const view = await demo.world.access.gateway.round(round);
  if (!view) throw new AssayError('no-such-round', `The chain has no round ${round}.`, { exitCode: 5 });
  return view;
}

function jobOf({ world, trainerSecret }: Demo): RoundJob {
  const { x, y } = trainerKeyOf(trainerSecret);
  return {
    chain: world.access,
    prover: world.prover,
    keys: { trainerSecret, trainerKey: [x, y] },
    deadline: tomorrow(),
  };
}

/** Points at which the demo tries to cheat. */
export interface RoundHooks {
  readonly beforeHoldout: (round: bigint, state: Round) => Promise<void>;
  readonly beforeEvaluation: (body: EvaluationBody) => Promise<void>;
  readonly beforeSubmit: (answered: Answer) => Promise<void>;
  readonly afterAnswers: (answers: readonly Answer[]) => Promise<void>;
  readonly beforeStep: (body: StepBody) => Promise<void>;
}

/** Plays one round from opening to the next checkpoint. @returns the bands of each site */
export async function playRound(
  demo: Demo,
  number: number,
  hooks: RoundHooks,
): Promise<Map<string, number[]>> {
  const { world, out } = demo;
  const owner = world.as(world.owner);
  out.title(`Round ${number}`);
  const round = await out.step('The owner opens a round; every contributor enrols by a signature', () =>
    openAndEnrol(demo),
  );
  await out.step('Seal, then the beacon from the header of a block fixed in advance', () =>
    sealAndDraw(demo, round),
  );
  const drawn = await owner.rounds.round(round);
  await hooks.beforeHoldout(round, drawn);
  await answerAsHoldouts(demo, round, drawn);
  await evaluateRound(demo, round, hooks);

  const evaluated = await owner.rounds.round(round);
  const answers = await answerAsContributors(demo, round, evaluated, hooks);
  await hooks.afterAnswers(answers);
  await out.step('Settlement: scores go to the unvested accounts', async () => {
    await world.anvil.mineTo(evaluated.schedule.attestDeadline + 1n);
    await owner.rounds.settle(round);
  });
  await stepRound(demo, round, hooks);
  return new Map([
    ...answers.map(({ site, set }) => [site.name, bandsOf(set)] as const),
    ...byRole(demo, 'holdout').map(({ name }): [string, number[]] => [name, []]),
  ]);
}

const bandsOf = (set: AttestationSet): number[] => set.attestations.map(({ statement }) => statement.band);

async function answerAsHoldouts(demo: Demo, round: bigint, state: Round): Promise<void> {
  for (const site of byRole(demo, 'holdout')) {
    await demo.out.step(`${site.name} opens fresh batches (role holdout, V = 0)`, async (progress) => {
      const { body } = await answer(demo, site, round, state, progress);
      await confirmed(demo, demo.service.submitAttestationSet(body));
    });
  }
}

async function evaluateRound(demo: Demo, round: bigint, hooks: RoundHooks): Promise<void> {
  const { out, service, compiled } = demo;
  await out.step('The evaluator opens the holdout sum and proves V', async (progress) => {
    const view = await viewOf(demo, round);
    const { values } = await proveDirection(jobOf(demo), view, compiled.policy);
    const body: EvaluationBody = wireBody(values);
    await hooks.beforeEvaluation(body);
    await confirmed(demo, service.submitEvaluation(body));
    progress(
      `over ${view.holdoutRecords} records; the contract checked the proof against the sum that it holds`,
    );
    out.learned(
      'V, the direction that the holdout wants',
      'any holdout record, or the gradient of one batch',
    );
  });
}

async function answerAsContributors(
  demo: Demo,
  round: bigint,
  state: Round,
  hooks: RoundHooks,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const site of byRole(demo, 'contributor')) {
    await demo.out.step(`${site.name} proves its drawn batches`, async (progress) => {
      const answered = await answer(demo, site, round, state, progress);
      await hooks.beforeSubmit(answered);
      await confirmed(demo, demo.service.submitAttestationSet(answered.body));
      answers.push(answered);
      const values = bandsOf(answered.set);
      demo.out.learned(
        `${site.name}: bands ${values.join(', ')} and ${values.length} commitments`,
        "a record, a batch's gradient, or which accredited source it was",
      );
    });
  }
  return answers;
}

async function stepRound(demo: Demo, round: bigint, hooks: RoundHooks): Promise<void> {
  const { out, service } = demo;
  const title = 'The trainer opens the sum of the accepted updates and proves the step';
  await out.step(title, async (progress) => {
    const view = await viewOf(demo, round);
    if (view.sets < view.minSets) {
      progress(`${view.sets} accepted sets are fewer than ${view.minSets}: the checkpoint stays`);
      return;
    }
    const { values } = await proveCheckpoint(jobOf(demo), view);
    const body: StepBody = wireBody(values);
    await hooks.beforeStep(body);
    await confirmed(demo, service.submitStep(body));
    progress(
      `${view.sets} sets, ${view.sumRecords} records; checked against the sum that the contract holds`,
    );
    out.learned("the next checkpoint W', and through it the round's summed update", "one hospital's update");
  });
}
