import { join } from 'node:path';
import { z } from 'zod';
import type { Decision } from '../../../console/hospital/messages.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { exists, privateFolder, readJsonFile, writeJsonFile } from '../../../system/files.ts';

/** Keeps what people decided about rounds. */
export interface DecisionBook {
  all(): Promise<readonly Decision[]>;
  /** The decision is on disk when the promise resolves. */
  add(decision: Decision): Promise<void>;
}

const FORMAT = 'assay/decisions/v1';
const id = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const schema = z.strictObject({
  format: z.literal(FORMAT),
  decisions: z.array(
    z.strictObject({
      round: id,
      dataset: id,
      step: z.enum(['enrol', 'answer', 'score']),
      verdict: z.enum(['approved', 'refused']),
      by: z.string().max(120),
      at: z.iso.datetime(),
    }),
  ),
});

/**
 * Decisions in a file of the work folder (mode 600).
 * @throws AssayError `bad-decisions-file` (2), from both methods
 */
export function decisionFile(work: string): DecisionBook {
  const path = join(work, 'decisions.json');
  const all = async (): Promise<readonly Decision[]> => {
    if (!(await exists(path))) return [];
    const parsed = schema.safeParse(await readJsonFile(path, { secret: true }));
    if (parsed.success) return parsed.data.decisions;
    throw new AssayError('bad-decisions-file', `${path} is damaged; restore it from a copy, or move it away`);
  };
  return {
    all,
    async add(decision) {
      const decisions = [...(await all()), decision];
      await privateFolder(work);
      await writeJsonFile(path, { format: FORMAT, decisions }, { secret: true, replace: true });
    },
  };
}

/** The last decision about a step of a round; undefined if none was made. */
export const decisionOn = (
  decisions: readonly Decision[],
  { round, dataset, step }: Pick<Decision, 'round' | 'dataset' | 'step'>,
): Decision | undefined =>
  decisions.findLast((each) => each.round === round && each.dataset === dataset && each.step === step);

/** Whether the work folder's decisions refuse a step, for a run that asks no person. */
export const refusals =
  (work: string) =>
  async (round: bigint, dataset: bigint, step: Decision['step']): Promise<boolean> => {
    const asked = { round: `${round}`, dataset: `${dataset}`, step };
    return decisionOn(await decisionFile(work).all(), asked)?.verdict === 'refused';
  };
