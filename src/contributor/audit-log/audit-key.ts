import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { AssayError } from '../../protocol/errors.ts';
import { readTextFile, writeTextFile } from '../../system/files.ts';

/** The key that signs heads of one audit log: Ed25519, PKCS #8 in PEM, mode 600. Its public part is in assay.json. */

/** @returns the public key, base64url of its 32 bytes */
export async function makeAuditKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  await writeTextFile(path, pem, { secret: true });
  return publicOf(privateKey);
}

/** @throws AssayError `bad-audit-key` (2); as `readTextFile` */
export async function openAuditKey(path: string): Promise<{ key: KeyObject; publicKey: string }> {
  const pem = await readTextFile(path, { secret: true, largest: 4096 });
  try {
    const key = createPrivateKey(pem);
    return { key, publicKey: publicOf(key) };
  } catch (cause) {
    throw new AssayError(
      'bad-audit-key',
      `${path} is not the key of an audit log; restore it from a backup`,
      {
        cause,
      },
    );
  }
}

const publicOf = (key: KeyObject): string => {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return x ?? '';
};

export const signHead = (key: KeyObject, head: string): string =>
  sign(null, Buffer.from(`assay/audit/head/v1\n${head}`), key).toString('base64url');

/** @param publicKey base64url of 32 bytes */
export function isHeadSigned(publicKey: string, head: string, signature: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  const message = Buffer.from(`assay/audit/head/v1\n${head}`);
  return verify(null, message, key, Buffer.from(signature, 'base64url'));
}
