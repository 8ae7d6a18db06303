import type { CliDeps } from '../cli/command.ts';
import type { AnswerRunOptions } from '../cli/commands/contributor/run.ts';
import { writeParcel } from '../cli/files/parcel-file.ts';
import { relayTerms } from '../cli/options/relay-options.ts';
import type { DatasetSummary, ModelSummary } from '../client/round-reader.ts';
import type { Access } from '../delivery/access.ts';
import type { Move } from '../delivery/act-until-done.ts';
import { deliver, describeDelivery } from '../delivery/deliver.ts';
import type { RoundSummary } from '../protocol/chain-state.ts';
import type { Role } from '../protocol/context.ts';
import { AssayError, remoteError } from '../protocol/errors.ts';
import { answerTask, type Material, phaseOf, readTask, shortId } from './answer-challenge.ts';
import { deliverEnrolment, enrolmentParcel } from './enrolment.ts';
import type { ContributorKeys } from './keys.ts';

export class Answers {
  readonly answered: { round: string; dataset: string }[] = [];
  readonly #deps: CliDeps;
  readonly #options: AnswerRunOptions;
  readonly #access: Access;
  readonly #materials: readonly Material[];
  readonly #keys: ContributorKeys;
  readonly #aim: { readonly model: bigint; readonly role: Role; readonly goal: number };
  /** `round dataset` of enrolments that came too late. */
  readonly #missed = new Set<string>();
  #told = '';

  constructor(
    deps: CliDeps,
    options: AnswerRunOptions,
    access: Access,
    materials: readonly Material[],
    keys: ContributorKeys,
    aim: { readonly model: bigint; readonly role: Role; readonly goal: number },
  ) {
    this.#deps = deps;
    this.#options = options;
    this.#access = access;
    this.#materials = materials;
    this.#keys = keys;
    this.#aim = aim;
  }

  async model(): Promise<ModelSummary> {
    const model = await this.#access.reader.model(this.#aim.model);
    if (model === undefined) throw remoteError('no-such-model', 'there is no such model');
    return model;
  }

  async look(): Promise<Move | 'wait' | 'done'> {
    const { closed, settledRounds, lastRound } = await this.model();
    if (closed || settledRounds >= this.#aim.goal) return 'done';
    const round = lastRound === 0n ? undefined : await this.#access.reader.round(this.#aim.model, lastRound);
    for (const material of this.#materials) {
      const state = await this.#stateOf(material);
      const move = round && (await this.#moveOf(material, state, round));
      if (move !== undefined) return move;
    }
    this.#tell(round === undefined ? 'no round yet' : `round ${round.id} is ${round.status}`);
    return 'wait';
  }

  async #stateOf({ id, dataset }: Material): Promise<DatasetSummary> {
    const state = await this.#access.reader.dataset(id);
    if (state === undefined || state.root !== dataset.root) {
      throw remoteError('not-committed', `dataset ${shortId(id)} is not on chain; commit it first`);
    }
    if (state.role !== this.#aim.role) {
      throw new AssayError('wrong-role', `dataset ${shortId(id)} is a ${state.role}'s`);
    }
    return state;
  }

  async #moveOf(
    material: Material,
    { role }: DatasetSummary,
    round: RoundSummary,
  ): Promise<Move | undefined> {
    const { id } = material;
    const place = `${round.id} ${id}`;
    const mayEnrol = role === 'contributor' && round.status === 'open' && !this.#missed.has(place);
    if (!mayEnrol && round.status !== phaseOf(role)) return undefined;
    const entry = await this.#access.reader.entry(this.#aim.model, round.id, id);
    if (mayEnrol) {
      if (entry.enrolled) return undefined;
      return { name: `enrol ${place}`, act: () => this.#enrol(material, round) };
    }
    if (entry.attestedAt !== 0n || entry.challenge === undefined) return undefined;
    return { name: `answer ${place}`, act: () => this.#answer(material, round) };
  }

  async #enrol({ id }: Material, round: RoundSummary): Promise<void> {
    const { deadline } = relayTerms(this.#options, this.#deps.now());
    const enrolment = { round: round.id, dataset: id, deadline };
    const parcel = await enrolmentParcel(this.#access, enrolment, this.#keys);
    try {
      await deliverEnrolment(this.#access, round.id, round.model, parcel, this.#keys);
    } catch (error) {
      // The seal came first: there is another round to come.
      if (!(error instanceof AssayError) || !`${error.code} ${error.message}`.includes('TOO_LATE'))
        throw error;
      this.#missed.add(`${round.id} ${id}`);
      this.#note(round, id, 'the enrolment came too late');
      return;
    }
    this.#note(round, id, 'enrolled: its challenge must be answered');
  }

  async #answer(material: Material, round: RoundSummary): Promise<void> {
    const { id } = material;
    const task = await readTask(this.#access, material, round.id, this.#options.trainerKey);
    this.#note(round, id, `proving batches ${task.indices.join(', ')}`);
    const terms = relayTerms(this.#options, this.#deps.now());
    const { work } = this.#options;
    const answer = await answerTask(this.#deps, material, task, this.#keys, {
      work,
      terms,
      prover: this.#options,
    });
    await writeParcel(answer.path, answer.parcel);
    const { accountKey } = this.#keys;
    const delivery = await deliver(this.#access, answer.parcel, { accountKey, patience: 300_000 });
    this.answered.push({ round: `${round.id}`, dataset: `${id}` });
    const bands = task.state.role === 'holdout' ? '' : `bands ${answer.bands.join(', ')}; `;
    this.#note(round, id, `answered; ${bands}${describeDelivery(delivery)}`);
  }

  #note(round: RoundSummary, id: bigint, line: string): void {
    this.#deps.note(`round ${round.id}, dataset ${shortId(id)}: ${line}`);
  }

  /** Once, until something else is to be told. */
  #tell(line: string): void {
    if (line === this.#told) return;
    this.#told = line;
    this.#deps.note(line);
  }
}
