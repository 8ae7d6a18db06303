import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { asField, type Field } from '../../protocol/field.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import type { AnswerTask } from '../../protocol/second/answer.ts';
import type { SecondDataset } from '../../protocol/second/build-dataset.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { isTaskMac, taskMac } from '../ledger/task-mac.ts';

/**
 * A drawn round as a file for a machine that holds the records and has no network. All of it is public. The machine with the
 * ledger has checked the round, and has written each answer to the ledger before it authenticates the file.
 */

const FORMAT = 'assay/task/v3';

const integer = z
  .string()
  .regex(/^-?(?:0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const field = integer.transform(asField);
const schema = z.strictObject({
  format: z.literal(FORMAT),
  chainId: integer,
  /** The Rounds2 contract. */
  rounds: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  model: field,
  round: integer,
  policyHash: field,
  trainerKey: z.strictObject({ x: integer, y: integer }),
  /** Packed W. */
  weights: z.array(field).min(1),
  /** V of each evaluator. */
  directions: z.array(z.array(integer).min(1)).min(1).max(3),
  answers: z
    .array(
      z.strictObject({
        dataset: integer,
        root: field,
        records: z.int().positive(),
        /** Of the round that decided the draw. */
        beacon: integer,
        indices: z.array(z.int().nonnegative()).min(1).max(1024),
      }),
    )
    .min(1),
  /** HMAC-SHA256 over the canonical JSON of all other members, hex. */
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The file's members as values. */
export type RoundTask = Omit<z.output<typeof schema>, 'format' | 'mac'>;

/** The public part of answers to one round. @param admitted answers that the ledger holds, by dataset; at least one */
export function roundTask(
  admitted: readonly { readonly dataset: bigint; readonly task: AnswerTask }[],
  policyHash: Field,
): RoundTask {
  const [first] = admitted;
  if (first === undefined) throw new AssayError('bad-option', 'name at least one dataset');
  const { context, weights, directions, trainerKey } = first.task;
  return {
    ...{ chainId: context.chainId, rounds: context.rounds, model: asField(context.model) },
    ...{ round: context.round, policyHash, trainerKey: { x: trainerKey.x, y: trainerKey.y } },
    weights: [...weights],
    directions: directions.map((each) => [...each]),
    answers: admitted.map(({ dataset, task }) => ({
      ...{ dataset, root: task.dataset.root, records: task.dataset.records },
      ...{ beacon: task.beacon, indices: [...task.indices] },
    })),
  };
}

const contentOf = (task: RoundTask): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify({ format: FORMAT, ...task }, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    ),
  );

/** The canonical text of a task, which its MAC and its hash in the ledger are made of. */
export const taskText = (task: RoundTask): string => canonicalJson(contentOf(task));

/** The file of a task that the ledger holds. */
export const authenticatedTask = (task: RoundTask, holderSecret: Field): Record<string, unknown> => ({
  ...contentOf(task),
  mac: taskMac(holderSecret, taskText(task)),
});

/**
 * Reads a task file of the machine with this holder's ledger.
 * @throws AssayError `bad-task-file` (2); `task-not-authenticated` (3) where it was not written with this holder secret, or
 * was changed since
 */
export function parseTask(json: unknown, holderSecret: Field): RoundTask {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError('bad-task-file', `this is not a task file of assay round export: see ${where}`);
  }
  const { format, mac, ...task } = parsed.data;
  if (isTaskMac(holderSecret, taskText(task), mac)) return task;
  throw new AssayError(
    'task-not-authenticated',
    'the task file was not written by assay round export with this keystore, or was changed since: export the round again on the machine with the ledger',
    { exitCode: 3 },
  );
}

/** The task's own part of an answer. */
interface TakenBy {
  readonly dataset: SecondDataset;
  readonly holderSecret: Field;
  /** The policy that the holder approved. */
  readonly policy: Pick<CompiledSecondPolicy, 'policy' | 'hash'>;
  readonly beneficiary: string;
  readonly deadline: bigint;
  /** @param proofs of the answer, with that of the seal */
  readonly relayerFee: (proofs: number) => bigint;
}

/**
 * The answer that a task asks of a dataset.
 * @param id of the dataset on chain
 * @throws AssayError `bad-task-file` (2): it has no answer of this dataset; `other-policy` (3)
 */
export function answerOf(task: RoundTask, id: bigint, by: TakenBy): AnswerTask {
  const { dataset, holderSecret, policy, beneficiary, deadline, relayerFee } = by;
  const asked = task.answers.find((each) => each.dataset === id);
  if (asked === undefined || asked.root !== dataset.root || task.model !== dataset.model)
    throw new AssayError('bad-task-file', 'the task file does not hold this dataset; export it too');
  if (task.policyHash !== policy.hash)
    throw new AssayError(
      'other-policy',
      'the round of the task file has another policy than the file of --policy; give the file that it was exported with',
      { exitCode: 3 },
    );
  const { weights, directions, trainerKey, chainId, rounds, model, round } = task;
  const { beacon, indices } = asked;
  return {
    ...{ dataset, holderSecret, policy: policy.policy, mode: 'contributor' },
    ...{ weights, directions, trainerKey, beacon, indices },
    context: {
      ...{ role: 'contributor', chainId, rounds, model, round, beneficiary, deadline },
      relayerFee: relayerFee(indices.length + 1),
    },
  };
}
