import type { DatasetSummary, ModelSummary, RoundSummary } from '../../../client/round-reader.ts';
import { deliverEnrolment, enrolmentParcel } from '../../../contributor/enrolment.ts';
import { drive, type Move } from '../../../delivery/act-until-done.ts';
import { deliver, describeDelivery } from '../../../delivery/deliver.ts';
import type { Role } from '../../../protocol/context.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { Access } from '../../access.ts';
import { type AccessOptions, withAccess } from '../../access.ts';
import { type ContributorKeys, type KeystoreOptions, openContributor } from '../../accounts.ts';
import type { CliDeps } from '../../command.ts';
import { writeParcel } from '../../files/parcel-file.ts';
import {
  answerTask,
  type Material,
  phaseOf,
  readMaterial,
  readTask,
  shortId,
} from '../../files/read-material.ts';
import type { ProverOptions } from '../../options/prover-options.ts';
import { type RelayOptions, relayTerms } from '../../options/relay-options.ts';
import { goalOf, pollOf, type RunOptions } from '../../options/run-options.ts';
import { fieldValue } from '../../options/values.ts';

/** Options of `evaluator run` and `contributor run`. */
export interface AnswerRunOptions
  extends AccessOptions,
    KeystoreOptions,
    RelayOptions,
    RunOptions,
    ProverOptions {
  readonly model: string;
  /** Dataset files and their signatures, in the same order; all of the keystore's beneficiary. */
  readonly datasetFile: readonly string[];
  readonly signature: readonly string[];
  readonly policy: string;
  readonly work: string;
  readonly trainerKey?: string;
}

export interface AnswerRunResult {
  /** Challenges answered by this run. */
  readonly answered: readonly { readonly round: string; readonly dataset: string }[];
  readonly settledRounds: number;
}

/**
 * Answers every challenge of these datasets, round after round, until the model has settled enough rounds or is closed;
 * a contributor's dataset is enrolled in every round, too. What was done is on chain and in the work folder: a run
 * that was killed is gone on with by the next one.
 *
 * @throws AssayError `bad-option`, `wrong-role` (2); `not-committed` (5); as `readTask` and `answerTask`; a refusal
 * that comes twice
 */
export async function runAnswers(
  deps: CliDeps,
  options: AnswerRunOptions,
  role: Role,
): Promise<AnswerRunResult> {
  if (options.datasetFile.length !== options.signature.length) {
    throw new AssayError('bad-option', 'give one --signature for each --dataset-file, in the same order');
  }
  const pollMs = pollOf(options);
  const model = fieldValue(options.model, '--model');
  const { policy } = options;
  const keys = await openContributor(deps, options);
  const materials: Material[] = [];
  for (const [i, datasetFile] of options.datasetFile.entries()) {
    const signature = options.signature[i] as string;
    const material = await readMaterial({ datasetFile, signature, policy }, keys.holderSecret);
    if (material.dataset.model !== model) {
      throw new AssayError('wrong-model', `${datasetFile} was built for another model`);
    }
    materials.push(material);
  }
  const goal = goalOf(options, materials[0]?.document.round.rounds ?? 1);
  return withAccess(options, async (access) => {
    const answers = new Answers(deps, options, access, materials, keys, { model, role, goal });
    await drive(() => answers.look(), { note: deps.note, pollMs });
    return { answered: answers.answered, settledRounds: (await answers.model()).settledRounds };
  });
}

class Answers {
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
    if (model === undefined) throw remote('no-such-model', 'there is no such model');
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
      throw remote('not-committed', `dataset ${shortId(id)} is not on chain; commit it first`);
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

const remote = (code: string, message: string): AssayError => new AssayError(code, message, { exitCode: 5 });
