import type { RoundState } from '../../../src/chain/clients/second/round-types.ts';
import type {
  SecondEvaluationValues,
  SecondScoreValues,
  SecondStepValues,
} from '../../../src/client/second/bodies.ts';
import { secondEvaluationValues, secondStepValues } from '../../../src/client/second/values.ts';
import type { PreparedAnswer } from '../../../src/contributor/second/answering.ts';
import { SecondContributor } from '../../../src/contributor/second/contributor.ts';
import type { Field } from '../../../src/protocol/field.ts';
import type { CompiledSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import { meanGate } from '../../../src/protocol/second/payment.ts';
import type { Phases } from '../../../src/trainer/schedule.ts';
import type { SecondOwner } from '../../../src/trainer/second/owner.ts';
import type { SecondTrainer } from '../../../src/trainer/second/trainer.ts';
import type { Console } from '../console.ts';
import type { CommittedSite } from './sites.ts';
import type { SecondWorld } from './world.ts';

/** State that the demo carries from step to step. */
export interface SecondDemo {
  readonly world: SecondWorld;
  readonly out: Console;
  readonly compiled: CompiledSecondPolicy;
  readonly model: Field;
  readonly owner: SecondOwner;
  readonly trainer: SecondTrainer;
  readonly contributors: readonly CommittedSite[];
  readonly evaluators: readonly CommittedSite[];
}

/** A site's part in a round. */
interface SiteRound {
  /** g: the rounded mean of its gates. */
  readonly gate: number;
  readonly accepted: boolean;
}

/** A proven loss of a checkpoint: the Brier score on records that it never saw. */
export interface LossRow {
  readonly round: number;
  readonly evaluator: string;
  readonly loss: number;
  /** On the same records at the weights before the last step; null where there is no step before. */
  readonly lossBefore: number | null;
}

export interface PlayedRound {
  readonly id: bigint;
  readonly losses: readonly LossRow[];
  readonly sites: ReadonlyMap<string, SiteRound>;
  /** The checkpoint of the round before was taken back. */
  readonly rolledBack: boolean;
  /** The round gave a next checkpoint. */
  readonly stepped: boolean;
}

/** Called with what a role proved, before it is sent or after. */
export interface RoundHooks {
  beforeHoldout(site: CommittedSite, prepared: PreparedAnswer): Promise<void>;
  beforeEvaluation(site: CommittedSite, values: SecondEvaluationValues): Promise<void>;
  beforeAnswer(site: CommittedSite, prepared: PreparedAnswer): Promise<void>;
  afterAnswer(site: CommittedSite, prepared: PreparedAnswer): Promise<void>;
  beforeStep(values: SecondStepValues): Promise<void>;
  beforeScore(site: CommittedSite, values: SecondScoreValues): Promise<void>;
}

const LOSS_ONE = 2 ** 16;

/** Blocks of each phase: a local chain mines one a transaction. */
const phasesFor = (contributors: number): Phases => ({
  enrolBlocks: BigInt(contributors) + 8n,
  beaconBlocks: 4n,
  evaluateBlocks: 60n,
  attestBlocks: 60n,
  stepBlocks: 60n,
});

/**
 * Plays one round, from opening to the step. A closing round takes no contributors; it gives the last second scores.
 * @param before the round whose accepted sets are scored a second time
 */
export async function playSecondRound(
  demo: SecondDemo,
  number: number,
  isClosing: boolean,
  before: PlayedRound | undefined,
  hooks: RoundHooks,
): Promise<PlayedRound> {
  const { out, world } = demo;
  out.title(isClosing ? 'The closing evaluation' : `Round ${number}`);
  const id = await openAndEnrol(demo, isClosing);
  await out.step('Enrolment ends; the beacon comes from the header of a block fixed in advance', () =>
    demo.owner.draw(id),
  );
  const losses = await evaluate(demo, number, id, hooks);
  const { rounds } = world.as(world.owner);
  const round = await rounds.round(id);
  if (round.phase === 'rolled-back') {
    out.note(
      'The loss rose beyond the tolerance: the last step is taken back, enrolled sets wait for the next round.',
    );
    return { id, losses, sites: new Map(), rolledBack: true, stepped: false };
  }
  if (before && !before.rolledBack) await scoreAgain(demo, before, id, hooks);
  const sites = await answerAll(demo, round, hooks);
  const stepped = !isClosing && (await step(demo, id, hooks));
  return { id, losses, sites, rolledBack: false, stepped };
}

async function openAndEnrol(
  { world, out, owner, model, contributors, evaluators }: SecondDemo,
  isClosing: boolean,
) {
  const title = isClosing
    ? 'The owner opens a round without contributors'
    : 'The owner opens a round; each contributor looks at it, writes it into its ledger and enrols';
  return out.step(title, async (progress) => {
    const holdouts = evaluators.map(({ holding }) => holding.id);
    const round = await owner.open(model, phasesFor(contributors.length), holdouts, isClosing);
    if (isClosing) return round;
    for (const { name, contributor, holding, wallet } of contributors) {
      // A set that is carried on from a round that was taken back is enrolled already.
      if ((await world.as(wallet).rounds.entry(round, holding.id)).enrolled) continue;
      const { withdrawn, retired } = await world.as(wallet).rounds.dataset(holding.id);
      if (withdrawn || retired) continue;
      await contributor.enrol(holding, round);
      progress(`${name} enrolled`);
    }
    return round;
  });
}

async function evaluate(
  { world, out, evaluators }: SecondDemo,
  number: number,
  round: bigint,
  hooks: RoundHooks,
): Promise<LossRow[]> {
  const losses: LossRow[] = [];
  for (const site of evaluators) {
    const { name, evaluator, holding, wallet } = site;
    await out.step(`${name} opens fresh holdout batches and proves direction and loss`, async (progress) => {
      const sender = world.sender(wallet);
      const opened = await evaluator.prepareAnswer(holding, round, 'round');
      await hooks.beforeHoldout(site, opened);
      await sender.attest(opened.values);
      // Where a step waits for its second scores, the same batches are opened at the weights before it, too.
      await evaluator.answer(holding, round);
      const { statement, proof, evaluator: index, context } = await evaluator.prepare([holding], round);
      const values = secondEvaluationValues({ statement, proof }, index, context);
      await hooks.beforeEvaluation(site, values);
      await sender.evaluate(values);
      const { loss, lossBefore, count } = statement;
      const hasBefore = (await world.as(wallet).rounds.round(round)).pending !== 0n;
      const row = {
        ...{ round: number, evaluator: name, loss: Number(loss) / LOSS_ONE },
        lossBefore: hasBefore ? Number(lossBefore) / LOSS_ONE : null,
      };
      losses.push(row);
      progress(
        `loss ${row.loss.toFixed(4)} over ${count} records${row.lossBefore === null ? '' : `, ${row.lossBefore.toFixed(4)} before the last step`}`,
      );
      out.learned(
        `${name}: V, the direction that its holdout wants, and the loss ${row.loss.toFixed(4)}`,
        'a holdout record; the openings stay with the evaluator',
      );
    });
  }
  return losses;
}

async function answerAll(
  { world, out, contributors }: SecondDemo,
  { id, pins }: RoundState,
  hooks: RoundHooks,
): Promise<Map<string, SiteRound>> {
  const results = new Map<string, SiteRound>();
  for (const site of contributors) {
    if (!(await isEnrolled(world, site, id))) continue;
    await out.step(`${site.name} checks its draw, proves its batches and the seal`, async (progress) => {
      const prepared = await site.contributor.prepare(site.holding, id);
      await hooks.beforeAnswer(site, prepared);
      await world.sender(site.wallet).attest(prepared.values);
      await hooks.afterAnswer(site, prepared);
      const { gates, accepted, count } = prepared.opened;
      results.set(site.name, { gate: Number(meanGate(gates)), accepted });
      progress(
        `batches ${prepared.task.indices.join(', ')}: ${count} records, gates ${gates.join(', ')}: ${accepted ? 'accepted' : 'not accepted; its sum stays locked'}`,
      );
      const sealed = accepted
        ? "its noisy sum, to the trainer's key"
        : 'its sum to a point without a known key';
      out.learned(
        `${site.name}: gates ${gates.join(', ')} for ${pins.evaluators.length} evaluators; it sealed ${sealed}`,
        "a record, a batch's gradient, or which accredited source it was",
      );
    });
  }
  return results;
}

async function isEnrolled(
  world: SecondWorld,
  { wallet, holding }: CommittedSite,
  round: bigint,
): Promise<boolean> {
  const { enrolled, attested } = await world.as(wallet).rounds.entry(round, holding.id);
  return enrolled && !attested;
}

async function scoreAgain(
  { world, out, contributors }: SecondDemo,
  before: PlayedRound,
  next: bigint,
  hooks: RoundHooks,
): Promise<void> {
  for (const site of contributors) {
    const { name, holding, wallet, deps } = site;
    const { rounds } = world.as(wallet);
    const way = world.sender(wallet);
    const score = async (values: SecondScoreValues) => {
      await hooks.beforeScore(site, values);
      await way.score(values);
    };
    const contributor = new SecondContributor({ ...deps, sender: { ...way, score } });
    if (!before.sites.get(name)?.accepted || (await rounds.round(before.id)).phase !== 'stepped') continue;
    await out.step(`${name} proves its second score, against the new evaluation`, async (progress) => {
      const p = await contributor.score(holding, before.id, next);
      const { score } = await rounds.entry(before.id, holding.id);
      progress(`p = ${p}; the contract pays S = ${score}`);
      out.learned(`${name}: p = ${p}, S = ${score}`, 'anything else: p follows from the sealed, noisy sum');
    });
  }
}

/** @returns whether there is a next checkpoint */
function step({ world, out, owner, trainer }: SecondDemo, id: bigint, hooks: RoundHooks): Promise<boolean> {
  const title = 'The trainer opens the accepted sums, holds them against the commitments and proves the step';
  return out.step(title, async (progress) => {
    await owner.endOf(id, 'attest');
    const { rounds } = world.as(world.owner);
    const { sets, sumRecords, pins } = await rounds.round(id);
    if (sets < pins.minSets) {
      await rounds.settle(id);
      progress(
        `${sets} accepted sets are fewer than ${pins.minSets}: the checkpoint stays, and no set earns`,
      );
      return false;
    }
    const proven = await trainer.prepareStep(id);
    const values = secondStepValues(proven, proven.context);
    await hooks.beforeStep(values);
    await world.sender(world.owner).step(values);
    progress(`${sets} sets, ${sumRecords} records`);
    out.learned("the next checkpoint W'", "one hospital's sum");
    return true;
  });
}
