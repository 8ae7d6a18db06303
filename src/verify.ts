/**
 * `@assay/sdk/verify`: verification of a proof without Node, chain or service, for pages and small programs. CHANGELOG.md
 * lists every change of a name.
 */

export { AssayError } from './protocol/errors.ts';
export { type CircuitName, publicSignalNames } from './protocol/second/shape.ts';
export { nobleVerifier } from './verifier/noble-verifier.ts';
export { parseProof } from './verifier/parse-proof.ts';
export type { Proof } from './verifier/proof.ts';
export { type KeyGrade, parseVerificationKey, type VerificationKey } from './verifier/verification-key.ts';
