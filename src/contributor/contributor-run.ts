import { join } from 'node:path';
import type { DatasetSummary, ModelSummary, RoundSummary } from '../client/round-reader.ts';
import type { Access } from '../delivery/access.ts';
import { actUntilDone, type Move } from '../delivery/act-until-done.ts';
import { deliver, describeDelivery } from '../delivery/deliver.ts';
import type { Submission } from '../delivery/submission.ts';
import type { Role } from '../protocol/context.ts';
import { AssayError, remoteError } from '../protocol/errors.ts';
import { shortId } from '../protocol/short-id.ts';
import { privateFolder } from '../system/files.ts';
import { answerChallenge } from './answer-challenge.ts';
import type { ContributorDeps } from './dependencies.ts';
import { deliverEnrolment, enrolmentSubmission } from './enrolment.ts';
import type { ContributorKeys } from './keys.ts';
import { approvedPolicy, type Material } from './material.ts';
import type { ProofTerms } from './proof-folder.ts';
import type { RoundGuard } from './round-guard.ts';
import { phaseOf, readTask } from './task.ts';

/** Everything that a run over many rounds needs, gathered beforehand. */
interface ContributorRun {
  readonly deps: ContributorDeps;
  readonly access: Access;
  readonly keys: ContributorKeys;
  readonly guard: RoundGuard;
  /** Datasets of one model and one role, all of the keys' beneficiary. */
  readonly materials: readonly Material[];
  readonly model: bigint;
  readonly role: Role;
  /** Settled rounds of the model, in all, after which the run ends. */
  readonly goal: number;
  /** Milliseconds between two looks at the chain. */
  readonly pollMs: number;
  /** Folder that keeps proofs between runs. */
  readonly work: string;
  /** Fee and deadline of a proof made now. */
  readonly terms: () => ProofTerms;
  /** `x,y` in decimal, from the model's terms; required if no node is read. */
  readonly trainerKey: string | undefined;
  /** Whether a person refused this step of a round; such steps are left out. */
  readonly isRefused?: (round: bigint, dataset: bigint, step: 'enrol' | 'answer') => Promise<boolean>;
  /** Writes a parcel to a file before it is submitted. */
  readonly writeParcel: (path: string, submission: Submission) => Promise<void>;
  /** Called with each parcel before it is sent; a failure keeps it back. */
  readonly leaving: (submission: Submission) => Promise<void>;
  /** True: parcels are written and not sent, because a person approves each. */
  readonly hold: boolean;
  /** Refuses a dataset without a valid approval, before every enrolment and every answer. */
  readonly assertApproved: (material: Material) => Promise<void>;
  /** Refuses to enrol a dataset whose patients object. */
  readonly assertMayEnrol: (material: Material) => Promise<void>;
}

export interface ContributorRunResult {
  /** Challenges answered by this run. */
  readonly answered: readonly { readonly round: string; readonly dataset: string }[];
  readonly settledRounds: number;
}

/** Milliseconds to wait for a service to get an answer mined. */
const PATIENCE_MS = 300_000;

/**
 * Answers every challenge of the datasets, round after round, until the model has settled `goal` rounds or is closed.
 * Contributors' datasets are also enrolled in every round. All state is on chain and in the work folder, so a new run
 * resumes one that was killed.
 *
 * @throws AssayError `wrong-role` (2); `not-committed`, `no-such-model` (5); as `RoundGuard`, `readTask` and
 * `answerChallenge`; a refusal that comes twice in a row
 */
export async function runContributor(run: ContributorRun): Promise<ContributorRunResult> {
  const rounds = new Rounds(run);
  await actUntilDone(() => rounds.look(), { note: run.deps.note, pollMs: run.pollMs });
  return { answered: rounds.answered, settledRounds: (await rounds.model()).settledRounds };
}

/** Refusals after which a dataset stays out of a round, while the run goes on with the others. */
const STAYS_OUT: ReadonlySet<string> = new Set([
  'openings-spent',
  'patients-object',
  'objections-not-compared',
]);

class Rounds {
  readonly answered: { round: string; dataset: string }[] = [];
  readonly #run: ContributorRun;
  /** `round dataset` of enrolments that were refused because the round was sealed. */
  readonly #missed = new Set<string>();
  /** `round dataset` of answers that wait for a person. */
  readonly #held = new Set<string>();
  #lastNote = '';

  constructor(run: ContributorRun) {
    this.#run = run;
  }

  async model(): Promise<ModelSummary> {
    const model = await this.#run.access.reader.model(this.#run.model);
    if (model === undefined) throw remoteError('no-such-model', 'there is no such model');
    return model;
  }

  async look(): Promise<Move | 'wait' | 'done'> {
    const { access, goal, materials } = this.#run;
    const { closed, settledRounds, lastRound } = await this.model();
    if (closed || settledRounds >= goal) return 'done';
    const round = lastRound === 0n ? undefined : await access.reader.round(this.#run.model, lastRound);
    for (const material of materials) {
      const state = await this.#stateOf(material);
      const move = round && (await this.#moveOf(material, state, round));
      if (move !== undefined) return move;
    }
    this.#noteOnce(round === undefined ? 'no round yet' : `round ${round.id} is ${round.status}`);
    return 'wait';
  }

  async #stateOf({ id, dataset }: Material): Promise<DatasetSummary> {
    const state = await this.#run.access.reader.dataset(id);
    if (state === undefined || state.root !== dataset.root) {
      throw remoteError('not-committed', `dataset ${shortId(id)} is not on chain; commit it first`);
    }
    if (state.role !== this.#run.role) {
      throw new AssayError(
        'wrong-role',
        `dataset ${shortId(id)} was committed as ${state.role}, this run is for ${this.#run.role}`,
      );
    }
    return state;
  }

  async #moveOf(
    material: Material,
    { role }: DatasetSummary,
    round: RoundSummary,
  ): Promise<Move | undefined> {
    const { id } = material;
    const name = `${round.id} ${id}`;
    const mayEnrol = role === 'contributor' && round.status === 'open' && !this.#missed.has(name);
    if (!mayEnrol && round.status !== phaseOf(role)) return undefined;
    if (await this.#run.isRefused?.(round.id, id, mayEnrol ? 'enrol' : 'answer')) return undefined;
    const entry = await this.#run.access.reader.entry(this.#run.model, round.id, id);
    if (mayEnrol) {
      if (entry.enrolled) return undefined;
      return { name: `enrol ${name}`, act: () => this.#enrol(material, round) };
    }
    if (entry.attestedAt !== 0n || entry.challenge === undefined || this.#held.has(name)) return undefined;
    return { name: `answer ${name}`, act: () => this.#answer(material, round) };
  }

  async #enrol(material: Material, round: RoundSummary): Promise<void> {
    const { access, guard, keys, terms, work } = this.#run;
    const { id } = material;
    await this.#run.assertApproved(material);
    try {
      await this.#run.assertMayEnrol(material);
      await guard.beforeEnrolment(round, id, approvedPolicy(material));
    } catch (error) {
      if (!(error instanceof AssayError) || !STAYS_OUT.has(error.code)) throw error;
      // Other datasets may go on. This one is not enrolled any more.
      this.#missed.add(`${round.id} ${id}`);
      this.#note(round, id, error.message);
      return;
    }
    const enrolment = { round: round.id, dataset: id, deadline: terms().deadline };
    const submission = await enrolmentSubmission(access, enrolment, keys);
    const path = join(await privateFolder(work), `enrolment-${round.id}-${shortId(id)}.json`);
    if (this.#run.hold) {
      this.#missed.add(`${round.id} ${id}`);
      return this.#holdBack(round, id, path, submission);
    }
    await this.#run.writeParcel(path, submission);
    await this.#run.leaving(submission);
    try {
      await deliverEnrolment(access, round.id, round.model, submission, keys);
    } catch (error) {
      if (!isTooLate(error)) throw error;
      // The round was sealed in between. The dataset can enrol in the next one.
      this.#missed.add(`${round.id} ${id}`);
      this.#note(round, id, 'the enrolment came too late');
      return;
    }
    this.#note(round, id, 'enrolled: its challenge must be answered');
  }

  async #answer(material: Material, round: RoundSummary): Promise<void> {
    const { deps, access, guard, keys, work, trainerKey, writeParcel } = this.#run;
    const { id } = material;
    await this.#run.assertApproved(material);
    const task = await readTask(access, material, round.id, trainerKey);
    await guard.beforeAnswer(task, material);
    this.#note(round, id, `proving batches ${task.indices.join(', ')}`);
    const terms = this.#run.terms();
    const answer = await answerChallenge(deps, { material, task, keys, work, terms });
    if (this.#run.hold) {
      this.#held.add(`${round.id} ${id}`);
      return this.#holdBack(round, id, answer.path, answer.submission);
    }
    await writeParcel(answer.path, answer.submission);
    await this.#run.leaving(answer.submission);
    const { accountKey } = keys;
    const delivery = await deliver(access, answer.submission, { accountKey, patience: PATIENCE_MS });
    this.answered.push({ round: `${round.id}`, dataset: `${id}` });
    const bands = task.state.role === 'holdout' ? '' : `bands ${answer.bands.join(', ')}; `;
    this.#note(round, id, `answered; ${bands}${describeDelivery(delivery)}`);
  }

  /** Writes a parcel for a person to approve. The run goes on: assay submit sends it. */
  async #holdBack(round: RoundSummary, id: bigint, path: string, submission: Submission): Promise<void> {
    await this.#run.writeParcel(path, submission);
    this.#note(round, id, `${path} waits: assay egress approve ${path}, then assay submit ${path}`);
  }

  #note(round: RoundSummary, id: bigint, line: string): void {
    this.#run.deps.note(`round ${round.id}, dataset ${shortId(id)}: ${line}`);
  }

  /** Notes the line unless it repeats the previous one. */
  #noteOnce(line: string): void {
    if (line === this.#lastNote) return;
    this.#lastNote = line;
    this.#run.deps.note(line);
  }
}

/** The contract's refusal of an enrolment after the seal. A service passes it on inside its own message. */
const isTooLate = (error: unknown): boolean =>
  error instanceof AssayError && `${error.code} ${error.message}`.includes('TOO_LATE');
