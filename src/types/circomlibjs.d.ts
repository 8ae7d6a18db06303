declare module 'circomlibjs' {
  type FieldBytes = Uint8Array;
  interface Fr {
    e(value: bigint | Uint8Array): FieldBytes;
    toObject(value: FieldBytes): bigint;
  }
  interface PoseidonFunction {
    (inputs: readonly bigint[], initialState: bigint, outputs: 1): FieldBytes;
    (inputs: readonly bigint[], initialState: bigint, outputs: number): FieldBytes[];
    F: Fr;
  }
  interface EddsaSignature {
    R8: [FieldBytes, FieldBytes];
    S: bigint;
  }
  interface Eddsa {
    F: Fr;
    prv2pub(privateKey: Uint8Array): [FieldBytes, FieldBytes];
    signPoseidon(privateKey: Uint8Array, message: FieldBytes): EddsaSignature;
    verifyPoseidon(message: FieldBytes, signature: EddsaSignature, key: [FieldBytes, FieldBytes]): boolean;
  }
  export function buildPoseidon(): Promise<PoseidonFunction>;
  export function buildEddsa(): Promise<Eddsa>;
}
