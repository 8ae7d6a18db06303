import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { AssayError } from '../../protocol/errors.ts';
import { PAYLOAD_TYPE } from './in-toto.ts';

/**
 * A DSSE envelope in a Sigstore bundle, signed offline by an Ed25519 key. The bundle's key hint is the signer's did:key; the
 * bundle names no certificate and no log.
 */

const libraries = () => Promise.all([import('@sigstore/bundle'), import('@sigstore/core')]);

/** Prefixes of an Ed25519 key in PKCS #8 and SPKI (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** @param seed 64 hex digits @param signer did:key */
export async function signStatement(text: string, seed: string, signer: string): Promise<unknown> {
  const [{ toDSSEBundle, bundleToJSON }, { dsse }] = await libraries();
  const artifact = Buffer.from(text, 'utf8');
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8, Buffer.from(seed, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  });
  const signature = sign(null, dsse.preAuthEncoding(PAYLOAD_TYPE, artifact), key);
  return bundleToJSON(toDSSEBundle({ artifact, artifactType: PAYLOAD_TYPE, signature, keyHint: signer }));
}

/**
 * The text of a bundle's envelope, after its signature was verified.
 *
 * @param publicKey 32 bytes of the signer that the bundle names
 * @throws AssayError `bad-bundle` (2), `signature-false` (3)
 */
export async function openStatement(
  json: unknown,
  publicKey: (signer: string) => Promise<Uint8Array>,
): Promise<{ text: string; signer: string }> {
  const [{ bundleFromJSON }, { dsse }] = await libraries();
  let bundle: ReturnType<typeof bundleFromJSON>;
  try {
    bundle = bundleFromJSON(json);
  } catch (cause) {
    throw new AssayError('bad-bundle', 'the file is not a Sigstore bundle with a DSSE envelope', { cause });
  }
  const { content, verificationMaterial } = bundle;
  const material = verificationMaterial.content;
  if (content.$case !== 'dsseEnvelope' || material.$case !== 'publicKey') {
    throw new AssayError('bad-bundle', 'the bundle has no DSSE envelope, or names no key');
  }
  const { payload, payloadType, signatures } = content.dsseEnvelope;
  const signer = material.publicKey.hint;
  const key = createPublicKey({
    key: Buffer.concat([SPKI, await publicKey(signer)]),
    format: 'der',
    type: 'spki',
  });
  const [signature] = signatures;
  const isSigned =
    signature !== undefined &&
    payloadType === PAYLOAD_TYPE &&
    verify(null, dsse.preAuthEncoding(payloadType, payload), key, signature.sig);
  if (!isSigned) {
    throw new AssayError('signature-false', 'the signature of the statement does not verify', {
      exitCode: 3,
    });
  }
  return { text: payload.toString('utf8'), signer };
}
