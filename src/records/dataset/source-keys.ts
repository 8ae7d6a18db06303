import type { Point } from '../../protocol/babyjub.ts';
import type { CommittedDataset, DatasetSignature } from '../../protocol/dataset.ts';
import { isSigned, publicKeyOf, sign } from '../../protocol/eddsa.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { batchSalt, datasetSerial, recordTag, type SourceSecrets } from '../../protocol/secrets.ts';
import { type Signature, signatureMessage } from '../../protocol/signature.ts';
import { unwrapForSource, wrapForSource } from './dataset-keys.ts';

/**
 * Operations with a source's keys. The keys are in a keystore file that the tool opens, or behind a signer on another
 * machine (`remoteSourceKeys`), which does not hand them out.
 */
export interface SourceKeys {
  publicKey(): Promise<Point>;
  /** EdDSA-Poseidon over a message. */
  sign(message: Field): Promise<Signature>;
  /** The serial of (source, model, period). */
  serial(model: Field, period: bigint): Promise<Field>;
  /** The 48-bit tags of records, in the order of their keys. */
  tags(model: Field, recordKeys: readonly string[]): Promise<readonly bigint[]>;
  /** The salts of batches `first` to `first + count - 1`. */
  salts(model: Field, period: bigint, nonce: string, first: number, count: number): Promise<readonly Field[]>;
  /** Wraps a dataset's key for this source. Hex. */
  wrap(key: Uint8Array, dataset: Uint8Array): Promise<string>;
  /** @throws AssayError `wrong-keystore` (2) for another source's */
  unwrap(wrapped: string, dataset: Uint8Array): Promise<Uint8Array>;
  /**
   * The secret behind the source's pseudonyms in the second edition. The holder of a dataset is given it.
   * @throws AssayError `no-tag-secret` (2) for a keystore that was made without one
   */
  tagSecret(): Promise<Field>;
}

/** The keys of an opened keystore. */
export const localSourceKeys = (secrets: SourceSecrets & { readonly tagSecret?: Field }): SourceKeys => ({
  publicKey: async () => publicKeyOf(secrets.signingKey),
  sign: async (message) => sign(secrets.signingKey, message),
  serial: async (model, period) => datasetSerial(secrets.signingKey, model, period),
  tags: async (model, recordKeys) => recordKeys.map((key) => recordTag(secrets.tagKey, model, key)),
  salts: async (model, period, nonce, first, count) =>
    Array.from({ length: count }, (_, i) => batchSalt(secrets.saltKey, model, period, nonce, first + i)),
  wrap: async (key, dataset) => wrapForSource(secrets.saltKey, key, dataset),
  unwrap: async (wrapped, dataset) => unwrapForSource(secrets.saltKey, wrapped, dataset),
  tagSecret: async () => {
    if (secrets.tagSecret !== undefined) return secrets.tagSecret;
    throw new AssayError(
      'no-tag-secret',
      'this source keystore has no tag secret, which the second edition needs; make a new one with assay source keygen, and have it accredited',
    );
  },
});

/**
 * Signs a dataset for a holder. The caller has computed its root from the records; the signature is verified before it
 * is returned.
 * @throws AssayError `signer-failed` (4)
 */
export async function signFor(
  keys: SourceKeys,
  dataset: CommittedDataset,
  holder: Field,
): Promise<DatasetSignature> {
  const { model, schemaHash, root, records, period } = dataset;
  const serial = await keys.serial(model, period);
  const message = signatureMessage({ model, schemaHash, root, records, period, serial, holder });
  const [sourceKey, signature] = await Promise.all([keys.publicKey(), keys.sign(message)]);
  if (!isSigned(sourceKey, message, signature)) {
    throw new AssayError('signer-failed', 'the signer gave a signature that does not verify', {
      exitCode: 4,
    });
  }
  return { sourceKey, serial, holder, signature };
}
