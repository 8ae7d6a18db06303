import { type FileHandle, open, stat } from 'node:fs/promises';
import { type Edition, editionOf } from '../../chain/deploy/deployment-record.ts';
import { PARCEL_FORMAT } from '../../delivery/parse-parcel.ts';
import { SECOND_ATTESTATION } from '../../delivery/second/attestation-record.ts';
import { SECOND_PARCEL } from '../../delivery/second/parcel.ts';
import { AssayError } from '../../protocol/errors.ts';
import { isSecondPolicy } from '../../protocol/second/policy-document.ts';
import { MAGIC } from '../../records/dataset/layout.ts';
import { SECOND_MAGIC } from '../../records/second/layout.ts';
import { readTextFile } from '../../system/files.ts';
import { SECOND_PROOF } from '../../verifier/second/proof-json.ts';
import { jsonFilesBelow } from '../proofs/find-proofs.ts';
import { SECOND_SIGNATURE } from './files/signature-file.ts';

/** Larger files are no inputs that tell an edition. */
const LARGEST = 1 << 22;

/** Files with proofs. */
export const PROOF_FORMATS: readonly string[] = [SECOND_PARCEL, SECOND_ATTESTATION, SECOND_PROOF];

type Tell = (path: string) => Promise<Edition | undefined>;

/** The inputs that tell the edition of the protocol, by the option that names them. */
const TELLS: Readonly<Record<string, Tell>> = {
  policy: (path) => jsonEdition(path, (json) => (isSecondPolicy(json) ? 2 : 1)),
  deployment: (path) =>
    jsonEdition(path, (json) =>
      isObject(json.contracts) ? editionOf({ contracts: json.contracts }) : undefined,
    ),
  signature: (path) => jsonEdition(path, ({ format }) => (format === SECOND_SIGNATURE ? 2 : 1)),
  parcel: (path) => jsonEdition(path, ({ format }) => (format === SECOND_PARCEL ? 2 : 1)),
  proof: proofEdition,
  datasetFile: datasetEdition,
};

/** A proof file or a parcel; of a folder, the first parcel in it. */
async function proofEdition(path: string): Promise<Edition | undefined> {
  const tell = (file: string) =>
    jsonEdition(file, ({ format }) =>
      PROOF_FORMATS.includes(`${format}`) ? 2 : format === PARCEL_FORMAT ? 1 : undefined,
    );
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) return (await tell(path)) ?? 1;
  for (const file of await jsonFilesBelow(path)) {
    const edition = await tell(file);
    if (edition !== undefined) return edition;
  }
  return undefined;
}

/**
 * The edition of the protocol that a command's inputs are of; undefined if none of them tells. A file that cannot be read or
 * parsed tells nothing: the command itself says what is wrong with it.
 *
 * @param options of the command, by name
 * @throws AssayError `mixed-editions` (2)
 */
export async function editionOfInputs(
  options: Readonly<Record<string, unknown>>,
): Promise<Edition | undefined> {
  let known: { readonly option: string; readonly edition: Edition } | undefined;
  for (const [option, tell] of Object.entries(TELLS)) {
    for (const path of [options[option]].flat()) {
      const edition = typeof path === 'string' ? await tell(path) : undefined;
      if (edition === undefined) continue;
      known ??= { option, edition };
      if (known.edition !== edition) throw mixed([known, { option, edition }]);
    }
  }
  return known?.edition;
}

const mixed = (inputs: readonly { readonly option: string; readonly edition: Edition }[]): AssayError => {
  const words = inputs.map(
    ({ option, edition }) => `${flagOf(option)} is of the ${edition === 2 ? 'second' : 'first'} edition`,
  );
  return new AssayError(
    'mixed-editions',
    `${words.join(', ')}: give files of one edition of the protocol, or build them anew for the other`,
  );
};

const flagOf = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function jsonEdition(
  path: string,
  tell: (json: Record<string, unknown>) => Edition | undefined,
): Promise<Edition | undefined> {
  try {
    const json: unknown = JSON.parse((await readTextFile(path, { largest: LARGEST })).replace(/^\uFEFF/, ''));
    return isObject(json) ? tell(json) : undefined;
  } catch {
    return undefined;
  }
}

async function datasetEdition(path: string): Promise<Edition | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const first = Buffer.alloc(MAGIC.length);
    await file.read(first, 0, first.length, 0);
    return first.equals(SECOND_MAGIC) ? 2 : first.equals(MAGIC) ? 1 : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
