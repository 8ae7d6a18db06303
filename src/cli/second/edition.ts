import { type FileHandle, open } from 'node:fs/promises';
import { type Edition, editionOf } from '../../chain/deploy/deployment-record.ts';
import { SECOND_ATTESTATION } from '../../delivery/second/attestation-record.ts';
import { SECOND_PARCEL } from '../../delivery/second/parcel.ts';
import { AssayError } from '../../protocol/errors.ts';
import { isSecondPolicy } from '../../protocol/second/policy-document.ts';
import { MAGIC } from '../../records/dataset/layout.ts';
import { SECOND_MAGIC } from '../../records/second/layout.ts';
import { readTextFile } from '../../system/files.ts';
import { SECOND_PROOF } from '../../verifier/second/proof-json.ts';
import { SECOND_SIGNATURE } from './files/signature-file.ts';

/** Larger files are no inputs that tell an edition. */
const LARGEST = 1 << 22;

/** Files with proofs. */
export const PROOF_FORMATS: readonly string[] = [SECOND_PARCEL, SECOND_ATTESTATION, SECOND_PROOF];

type Tell = (path: string) => Promise<Edition | undefined>;

/** A proof file or a parcel. A folder tells nothing: its other files are skipped. */
const proofEdition: Tell = (path) =>
  jsonEdition(path, ({ format }) => (PROOF_FORMATS.includes(`${format}`) ? 2 : 1));

/** How to tell the edition of the file of an option, and how to make the file anew. */
interface Input {
  readonly tell: Tell;
  readonly anew: string;
}

const INPUTS: Readonly<Record<string, Input>> = {
  policy: {
    tell: (path) => jsonEdition(path, (json) => (isSecondPolicy(json) ? 2 : 1)),
    anew: 'write a policy with a base, numbers and terms (docs/policy-reference.md)',
  },
  deployment: {
    tell: (path) =>
      jsonEdition(path, (json) =>
        isObject(json.contracts) ? editionOf({ contracts: json.contracts }) : undefined,
      ),
    anew: 'take the deployment file of the contracts in use',
  },
  signature: {
    tell: (path) => jsonEdition(path, ({ format }) => (format === SECOND_SIGNATURE ? 2 : 1)),
    anew: 'have the dataset built and signed again (assay source build, assay source sign)',
  },
  parcel: { tell: proofEdition, anew: 'prove it again' },
  proof: { tell: proofEdition, anew: 'prove it again' },
  datasetFile: { tell: datasetEdition, anew: 'build it again from the records (assay source build)' },
};

/**
 * Refuses inputs of the first edition of the protocol. A file that cannot be read or parsed tells nothing: the command itself
 * says what is wrong with it.
 *
 * @param options of the command, by name
 * @throws AssayError `first-edition` (2)
 */
export async function refuseFirstEdition(options: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [option, { tell, anew }] of Object.entries(INPUTS)) {
    for (const path of [options[option]].flat()) {
      if (typeof path !== 'string' || (await tell(path)) !== 1) continue;
      throw new AssayError(
        'first-edition',
        `${path} (${flagOf(option)}) is of the protocol's first edition, which this release does not have: ${anew}; docs/migration.md says what changed`,
      );
    }
  }
}

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
