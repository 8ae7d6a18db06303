import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { DID_KEY } from '../../contributor/approval/committee-key.ts';
import { AssayError } from '../../protocol/errors.ts';
import { exists, readJsonFile, writeJsonFile } from '../../system/files.ts';
import { bookSchema } from '../ids/address-book.ts';

/**
 * A hospital's folder: one file, `assay.json`, names every other file, the model and the way to the contracts. Commands
 * that run in the folder or below it read their defaults from there. It holds no secret: keys and passwords are in files
 * of their own.
 */

const HOSPITAL_FILE = 'assay.json';
const FORMAT = 'assay/hospital/v1';

const id = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const path = z.string().min(1).max(4096);
const keySchema = z.strictObject({ keystore: path, passwordFile: path });
const schema = z.strictObject({
  format: z.literal(FORMAT),
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u)
    .max(60),
  source: keySchema.extend({ publicKey: z.string().max(200) }),
  contributor: keySchema.extend({ holderCode: z.string().max(400), address: z.string().max(42) }),
  /** A record file, or a folder of record files. */
  records: path,
  site: z.string().min(1).max(80).optional(),
  datasetFile: path,
  signature: path,
  work: path,
  /** Everything below comes with the owner's invitation. */
  policy: path.optional(),
  accreditation: path.optional(),
  deployment: path.optional(),
  rpc: z.string().min(1).max(2048).optional(),
  service: z.string().min(1).max(2048).optional(),
  /** Nodes of the hospital's own choice, whose word about the chain must agree. */
  endpoints: z.array(z.string().min(1).max(2048)).max(16).optional(),
  serviceKey: path.optional(),
  circuit: z.string().min(1).max(60).optional(),
  role: z.enum(['contributor', 'holdout']).optional(),
  model: z.strictObject({ name: z.string().min(1).max(60), id }).optional(),
  /** `x,y` in decimal. */
  trainerKey: z.string().max(200).optional(),
  book: bookSchema.optional(),
  /** True: each parcel waits for a person. */
  hold: z.boolean().optional(),
  /** Log of the commands that touched records or secrets. */
  audit: z
    .strictObject({ log: path, key: path, publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/) })
    .optional(),
  /** List of patients who object. */
  optOut: path.optional(),
  /** A claim waits for this determination of the committee, and stays below its declared cost. */
  determination: path.optional(),
  /** Present: commands refuse without a valid approval of the committee. */
  approval: z
    .strictObject({
      /** did:key; absent until it is named. */
      committee: z.string().regex(DID_KEY).optional(),
      credential: path,
      status: path,
    })
    .optional(),
});

/** Places of the committee's files in a new folder. */
export const APPROVAL_FILES = {
  credential: 'approval/approval.json',
  status: 'approval/status.json',
} as const;

/** Places of the committee's own key and register, in a folder that a committee signs in. No other file names them. */
export const COMMITTEE_FILES = {
  keystore: 'keys/committee.json',
  register: 'approval/register.json',
} as const;

export type HospitalFile = z.infer<typeof schema>;

/** A hospital's folder and its file. Paths are relative to the folder; `at` makes them absolute. */
export interface Hospital {
  readonly folder: string;
  readonly file: HospitalFile;
  readonly at: (path: string) => string;
}

/** The folder of the nearest `assay.json` in `start` or its parents; undefined if there is none. */
export async function findHospitalFolder(start: string): Promise<string | undefined> {
  for (let folder = resolve(start); ; ) {
    const found = await stat(join(folder, HOSPITAL_FILE)).catch(() => undefined);
    if (found?.isFile()) return folder;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

/** @throws AssayError `bad-hospital-file` (2); as `readJsonFile` */
export async function readHospital(folder: string): Promise<Hospital> {
  const from = join(folder, HOSPITAL_FILE);
  const parsed = schema.safeParse(await readJsonFile(from, { largest: 1 << 20 }));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys : [])];
    throw new AssayError(
      'bad-hospital-file',
      `${from} is not a hospital's file: see ${where.join('.') || 'the document'}`,
    );
  }
  return { folder, file: parsed.data, at: (path) => resolve(folder, path) };
}

/** @throws AssayError as `writeJsonFile` */
export const writeHospital = (
  folder: string,
  file: Omit<HospitalFile, 'format'>,
  replace: boolean,
): Promise<void> =>
  writeJsonFile(join(folder, HOSPITAL_FILE), { ...file, format: FORMAT }, { secret: false, replace });

/** Whether the folder holds a hospital's file already. */
export const isHospital = (folder: string): Promise<boolean> => exists(join(folder, HOSPITAL_FILE));
