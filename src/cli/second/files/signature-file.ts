import { z } from 'zod';
import { isSigned } from '../../../protocol/eddsa.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type Field, fieldOf } from '../../../protocol/field.ts';
import type { SecondDataset, SecondSignature } from '../../../protocol/second/build-dataset.ts';
import { signatureMessage } from '../../../protocol/second/dataset.ts';
import { sourceCommitment } from '../../../protocol/second/source-list.ts';
import { unwrapForHolder } from '../../../records/dataset/dataset-keys.ts';
import { SecondDatasetFile } from '../../../records/second/dataset-file.ts';
import { readJsonFile, writeJsonFile } from '../../../system/files.ts';
import { readSignatureFile, type SignatureFile, signatureFileSchema } from '../../files/signature-file.ts';

/**
 * A source's signature of a dataset of the second edition, as a file of mode 0600. The file's key and the source's tag secret
 * are encrypted to the holder.
 */

export const SECOND_SIGNATURE = 'assay/dataset-signature/v3';

const schema = signatureFileSchema.extend({
  format: z.literal(SECOND_SIGNATURE),
  /** The source's tag secret, encrypted to the holder; hex. */
  wrappedTag: z.string().regex(/^[0-9a-f]{184}$/),
});

export interface SecondSignatureFile extends SignatureFile {
  readonly wrappedTag: string;
}

/** Binds the tag secret's encryption to the dataset, apart from that of the file's key. */
export const tagPlace = (datasetId: Uint8Array): Uint8Array =>
  Buffer.concat([datasetId, Buffer.from('tag', 'latin1')]);

export const writeSecondSignatureFile = (
  path: string,
  { root, signed, wrappedKey, wrappedTag, endorsement }: Omit<SecondSignatureFile, 'path'>,
  replace: boolean,
): Promise<void> =>
  writeJsonFile(
    path,
    {
      ...{ format: SECOND_SIGNATURE, root, ...signed, wrappedKey, wrappedTag },
      ...(endorsement === undefined ? {} : { endorsement }),
    },
    { secret: true, replace },
  );

/** @throws AssayError `bad-signature-file` (2) */
export async function readSecondSignatureFile(path: string): Promise<SecondSignatureFile> {
  const parsed = schema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError('bad-signature-file', `${path} is not a dataset signature: see ${where}`);
  }
  const { root, format, wrappedKey, wrappedTag, endorsement, ...signed } = parsed.data;
  return { path, root, signed, wrappedKey, wrappedTag, endorsement };
}

/** @throws AssayError `signature-invalid` (3) if the signature is invalid or signs another dataset */
function assertSignsSecond({ path, root, signed }: SecondSignatureFile, dataset: SecondDataset): void {
  const { model, schemaHash, records, period } = dataset;
  const { serial, holder, sourceKey, signature } = signed;
  const message = signatureMessage({
    ...{ model, schemaHash, records, period, serial, holder },
    root: dataset.root,
  });
  if (root === dataset.root && isSigned(sourceKey, message, signature)) return;
  throw new AssayError('signature-invalid', `${path} does not sign this dataset; ask the source to sign it`, {
    exitCode: 3,
  });
}

/** A dataset with its source's signature. Private. */
export interface SignedSecondDataset {
  readonly dataset: SecondDatasetFile;
  readonly signed: SecondSignature;
  readonly signature: SecondSignatureFile;
}

/**
 * Opens a dataset with the holder secret of the contributor that it was signed for, and checks the signature.
 * @throws AssayError as `readSecondSignatureFile`, `SecondDatasetFile.open` and `unwrapForHolder`; `signature-invalid` (3)
 */
export async function openSignedSecondDataset(
  files: { readonly datasetFile: string; readonly signature: string },
  holderSecret: Field,
): Promise<SignedSecondDataset> {
  const signature = await readSecondSignatureFile(files.signature);
  const dataset = await SecondDatasetFile.open(files.datasetFile, (_, id) =>
    unwrapForHolder(holderSecret, signature.wrappedKey, id),
  );
  assertSignsSecond(signature, dataset);
  const wrapped = unwrapForHolder(holderSecret, signature.wrappedTag, tagPlace(dataset.id));
  const tagSecret = fieldOf(BigInt(`0x${wrapped.toString('hex')}`));
  const { sourceKey, serial, holder } = signature.signed;
  const source = { key: sourceKey, commitment: sourceCommitment(tagSecret) };
  return {
    ...{ dataset, signature },
    signed: { source, tagSecret, serial, holder, signature: signature.signed.signature },
  };
}

/** The serial that a signature file of either edition names. @throws AssayError `bad-signature-file` (2) */
export async function signedSerial(path: string): Promise<Field> {
  const json = await readJsonFile(path);
  const isSecond =
    typeof json === 'object' && json !== null && 'format' in json && json.format === SECOND_SIGNATURE;
  return (isSecond ? await readSecondSignatureFile(path) : await readSignatureFile(path)).signed.serial;
}
