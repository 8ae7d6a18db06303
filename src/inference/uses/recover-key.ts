import * as wasm from 'tiny-secp256k1';

/**
 * Recovers the public key of an ECDSA signature on secp256k1.
 * @param digest 32 bytes
 * @param signature r and s, 64 bytes
 * @param recovery 0 or 1
 * @returns the uncompressed key of 65 bytes; undefined where the signature has none
 */
export type RecoverKey = (
  digest: Uint8Array,
  signature: Uint8Array,
  recovery: 0 | 1,
) => Uint8Array | undefined;

/** Recovery in WebAssembly, on every platform. */
export const recoverInWasm: RecoverKey = (digest, signature, recovery) => {
  try {
    return wasm.recover(digest, signature, recovery, false) ?? undefined;
  } catch {
    // r or s is 0, or not below the order.
    return undefined;
  }
};

/**
 * Recovery in machine code, about four times as fast. Undefined where the optional package `secp256k1` is not installed
 * or has no build for this platform.
 */
export const recoverNatively: RecoverKey | undefined = await import('secp256k1/bindings.js').then(
  ({ default: native }): RecoverKey =>
    (digest, signature, recovery) => {
      try {
        return native.ecdsaRecover(signature, recovery, digest, false);
      } catch {
        // r or s is 0, or not below the order.
        return undefined;
      }
    },
  () => undefined,
);

export const recoverKey: RecoverKey = recoverNatively ?? recoverInWasm;
