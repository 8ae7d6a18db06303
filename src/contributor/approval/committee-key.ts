import { randomBytes } from 'node:crypto';
import { AssayError } from '../../protocol/errors.ts';

/** Ed25519 keys of committees, as did:key. The seed is 32 bytes in hex. */

const multikey = () => import('@digitalbazaar/ed25519-multikey');

/** A committee's key pair. Holds the secret. */
export interface CommitteeKeys {
  /** 64 hex digits. */
  readonly seed: string;
  /** `did:key:z6Mk...` */
  readonly did: string;
}

export const newSeed = (): string => randomBytes(32).toString('hex');

/** The did:key of a seed. */
export async function didOfSeed(seed: string): Promise<string> {
  const { publicKeyMultibase } = await (await multikey()).generate({ seed: Buffer.from(seed, 'hex') });
  return `did:key:${publicKeyMultibase}`;
}

/** The key pair of a seed, ready to sign. */
export async function keyPairOf({ seed, did }: CommitteeKeys) {
  const id = verificationMethod(did);
  const pair = await (await multikey()).generate({ seed: Buffer.from(seed, 'hex'), controller: did });
  pair.id = id;
  return pair;
}

/** The one verification method of a did:key. */
export const verificationMethod = (did: string): string => `${did}#${did.slice('did:key:'.length)}`;

/**
 * Reads a committee's public key.
 *
 * @param text `did:key:z6Mk...`, or the part after `did:key:`
 * @returns the did:key
 * @throws AssayError `bad-committee-key` (2)
 */
export async function parseCommitteeKey(text: string): Promise<string> {
  const publicKeyMultibase = text.startsWith('did:key:') ? text.slice('did:key:'.length) : text;
  const did = `did:key:${publicKeyMultibase}`;
  try {
    if (!DID_KEY.test(did) || (await verifierKey(did)).publicKey.length !== 32) throw new Error('not a key');
  } catch (cause) {
    throw new AssayError(
      'bad-committee-key',
      "a committee's key is did:key:z6Mk and 44 more characters, as assay approve keygen prints it",
      { cause },
    );
  }
  return did;
}

/** The did:key of an Ed25519 key. */
export const DID_KEY = /^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/;

/** The public key of a did:key. @throws an error of the library for another text */
export async function verifierKey(did: string) {
  const publicKeyMultibase = did.slice('did:key:'.length);
  const { from } = await multikey();
  return from({ type: 'Multikey', id: verificationMethod(did), controller: did, publicKeyMultibase });
}
