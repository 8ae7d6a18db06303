import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import type { Opening } from '../protocol/sealed-opening.ts';
import { isRightDirection } from '../trainer/direction.ts';
import { readJsonFile, writeJsonFile } from './files.ts';

/**
 * The opening of a round's sum, which an owner may publish so that everybody can check V or W'. Public by intent: it
 * holds the exact sum, of which V and W' are the rounded image.
 */
const FORMAT = 'assay/opening/v1';
const integer = z
  .string()
  .regex(/^-?(?:0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const schema = z.strictObject({
  format: z.literal(FORMAT),
  round: integer,
  of: z.enum(['holdout', 'accepted']),
  gradient: z.array(integer).min(1).max(128),
  blinding: integer,
});

export interface PublishedOpening {
  readonly round: bigint;
  /** Which sum of the round: the holdout's (for V), or the accepted sets' (for W'). */
  readonly of: 'holdout' | 'accepted';
  readonly opening: Opening;
}

export const writeOpeningFile = (path: string, { round, of, opening }: PublishedOpening): Promise<void> =>
  writeJsonFile(path, { format: FORMAT, round, of, ...opening }, { secret: false, replace: true });

/** @throws AssayError `bad-opening-file` (2) */
export async function readOpeningFile(path: string): Promise<PublishedOpening> {
  const parsed = schema.safeParse(await readJsonFile(path, { largest: 1 << 16 }));
  if (!parsed.success)
    throw new AssayError('bad-opening-file', `${path} is not an opening that an owner published`);
  const { round, of, gradient, blinding } = parsed.data;
  return { round, of, opening: { gradient, blinding } };
}

/** @throws AssayError `wrong-direction` (3): the posted V does not follow from the holdout's sum */
export async function assertRightDirection(
  path: string,
  round: {
    readonly id: bigint;
    readonly direction: readonly bigint[];
    readonly holdoutSum: readonly [bigint, bigint];
    readonly holdoutRecords: bigint;
  },
  vScale: number,
): Promise<void> {
  const published = await readOpeningFile(path);
  const [x, y] = round.holdoutSum;
  const onChain = { sum: { x, y }, records: Number(round.holdoutRecords) };
  const isRight =
    published.of === 'holdout' &&
    published.round === round.id &&
    isRightDirection(round.direction, published.opening, onChain, vScale);
  if (isRight) return;
  throw new AssayError(
    'wrong-direction',
    `the posted V of round ${round.id} does not follow from the holdout's sum by ${path}`,
    {
      exitCode: 3,
    },
  );
}
