import { createHash } from 'node:crypto';
import { authenticatedTask, parseTask, type RoundTask, taskText } from '../../../contributor/second/task.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { Field } from '../../../protocol/field.ts';
import { readJsonFile, writeJsonFile } from '../../../system/files.ts';
import { readPlace } from '../../files/deployment-file.ts';

/** Task files of drawn rounds, see `RoundTask`. */

const LARGEST = 1 << 24;

/** SHA-256 of a task, 64 hex digits. */
export const taskHash = (task: RoundTask): string =>
  createHash('sha256').update(taskText(task)).digest('hex');

/** @throws AssayError as `writeJsonFile` */
export const writeTask = (path: string, task: RoundTask, holderSecret: Field): Promise<void> =>
  writeJsonFile(path, authenticatedTask(task, holderSecret), { secret: false, replace: true });

/**
 * Reads a task for the contracts of a deployment file.
 * @throws AssayError as `parseTask`; `bad-task-file` (2) for other contracts
 */
export async function readTask(path: string, deployment: string, holderSecret: Field): Promise<RoundTask> {
  const task = parseTask(await readJsonFile(path, { largest: LARGEST }), holderSecret);
  const { chainId, rounds } = await readPlace(deployment);
  if (task.chainId === chainId && task.rounds.toLowerCase() === rounds.toLowerCase()) return task;
  throw new AssayError('bad-task-file', `${path} is for other contracts than the deployment file's`);
}
