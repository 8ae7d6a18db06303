/** libsecp256k1 as a native addon: the entry without the package's slower implementation in JavaScript. */
declare module 'secp256k1/bindings.js' {
  const native: {
    /** @returns the public key: 65 bytes, or 33 compressed. @throws Error where the signature has no key */
    ecdsaRecover(
      signature: Uint8Array,
      recovery: number,
      digest: Uint8Array,
      compressed: boolean,
    ): Uint8Array;
  };
  export default native;
}
