import type { CommittedDataset, DatasetSignature } from './dataset.ts';
import { publicKeyOf, sign } from './eddsa.ts';
import type { Field } from './field.ts';
import { datasetSerial, type SourceSecrets } from './secrets.ts';
import { signatureMessage } from './signature.ts';

/**
 * Signs a dataset for a holder.
 * The signature vouches for the root: compute the root from the records before signing.
 */
export function signDataset(
  dataset: CommittedDataset,
  secrets: SourceSecrets,
  holder: Field,
): DatasetSignature {
  const serial = datasetSerial(secrets.signingKey, dataset.model, dataset.period);
  const message = signatureMessage({
    model: dataset.model,
    schemaHash: dataset.schemaHash,
    root: dataset.root,
    records: dataset.records,
    period: dataset.period,
    serial,
    holder,
  });
  return {
    sourceKey: publicKeyOf(secrets.signingKey),
    serial,
    holder,
    signature: sign(secrets.signingKey, message),
  };
}
