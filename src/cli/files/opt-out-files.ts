import { z } from 'zod';
import { type OptOutState, optOutSchema } from '../../contributor/approval/endorsement.ts';
import { objectionsSchema, type SignedObjections } from '../../contributor/approval/objections.ts';
import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS, type Field, SUBGROUP_ORDER } from '../../protocol/field.ts';
import { exists, readJsonFile, writeJsonFile } from '../../system/files.ts';
import type { OptionSpec } from '../options/option-spec.ts';

/**
 * Two files beside a dataset file. `FILE.opt-out.json`: the list of objections that it was built with, by hash and in counts.
 * `FILE.objections.json`: the source's comparison of the dataset with a newer list.
 */

export const OPT_OUT_OPTION: OptionSpec = {
  flags: '--opt-out <file>',
  description:
    'list of patients who object: CSV, its header names the key columns of a patient; may be empty',
};

const field = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,76})$/)
  .transform(BigInt)
  .refine((value) => value < FIELD_MODULUS)
  .transform((value) => value as Field);
const scalar = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,76})$/)
  .transform(BigInt)
  .refine((value) => value < SUBGROUP_ORDER);
const BUILT = 'assay/opt-out/v1';
const COMPARED = 'assay/objections/v1';
const builtSchema = z.strictObject({ format: z.literal(BUILT), root: field, optOut: optOutSchema });
const comparedSchema = z.strictObject({
  format: z.literal(COMPARED),
  root: field,
  content: objectionsSchema,
  signature: z.strictObject({ R8: z.strictObject({ x: field, y: field }), S: scalar }),
});

const builtPath = (datasetFile: string): string => `${datasetFile}.opt-out.json`;
export const comparedPath = (datasetFile: string): string => `${datasetFile}.objections.json`;

export const writeBuiltOptOut = (datasetFile: string, root: bigint, optOut: OptOutState): Promise<void> =>
  writeJsonFile(builtPath(datasetFile), { format: BUILT, root, optOut }, { secret: true, replace: true });

/** The objections that a dataset was built with; null without a list. @throws AssayError `bad-opt-out-file` (2) */
export async function readBuiltOptOut(datasetFile: string, root: Field): Promise<OptOutState | null> {
  const path = builtPath(datasetFile);
  if (!(await exists(path))) return null;
  const parsed = builtSchema.safeParse(await readJsonFile(path));
  if (!parsed.success) throw badFile(path);
  // A file of an earlier build says nothing about this dataset.
  return parsed.data.root === root ? parsed.data.optOut : null;
}

export const writeCompared = (datasetFile: string, compared: SignedObjections): Promise<void> =>
  writeJsonFile(
    comparedPath(datasetFile),
    { format: COMPARED, ...compared },
    { secret: true, replace: true },
  );

/** @throws AssayError `bad-opt-out-file` (2) */
export async function readCompared(path: string): Promise<SignedObjections | undefined> {
  if (!(await exists(path))) return undefined;
  const parsed = comparedSchema.safeParse(await readJsonFile(path));
  if (!parsed.success) throw badFile(path);
  const { root, content, signature } = parsed.data;
  return { root, content, signature };
}

const badFile = (path: string): AssayError =>
  new AssayError('bad-opt-out-file', `${path} is damaged; run assay source build or source objections again`);
