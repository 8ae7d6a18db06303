import type { Material } from '../../../contributor/answer-challenge.ts';
import { Answers } from '../../../contributor/contributor-run.ts';
import { drive } from '../../../delivery/act-until-done.ts';
import type { Role } from '../../../protocol/context.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type AccessOptions, withAccess } from '../../access.ts';
import { type KeystoreOptions, openContributor } from '../../accounts.ts';
import type { CliDeps } from '../../command.ts';
import { readMaterial } from '../../files/read-material.ts';
import type { ProverOptions } from '../../options/prover-options.ts';
import type { RelayOptions } from '../../options/relay-options.ts';
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
