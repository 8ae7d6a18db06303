import type { DatasetSignature } from '../../protocol/dataset.ts';
import type { Field } from '../../protocol/field.ts';
import { DatasetFile } from '../../records/dataset/dataset-file.ts';
import { unwrapForHolder } from '../../records/dataset/dataset-keys.ts';
import { assertSigns, readSignatureFile, type SignatureFile } from './signature-file.ts';

/**
 * Opens a dataset with the holder secret of the contributor that it was signed for, and checks the signature.
 *
 * @throws AssayError as `readSignatureFile`, `DatasetFile.open` and `assertSigns`
 */
export async function openSignedDataset(
  files: { readonly datasetFile: string; readonly signature: string },
  holderSecret: Field,
): Promise<{ dataset: DatasetFile; signed: DatasetSignature; signature: SignatureFile }> {
  const signature = await readSignatureFile(files.signature);
  const dataset = await DatasetFile.open(files.datasetFile, (_, id) =>
    unwrapForHolder(holderSecret, signature.wrappedKey, id),
  );
  await assertSigns(signature, dataset);
  return { dataset, signed: signature.signed, signature };
}
