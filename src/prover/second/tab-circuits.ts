import type { AttestationCircuit } from '../../protocol/second/shape.ts';

/** Circuits of which a page proves: their keys are published. The first one is proposed. */
export const TAB_CIRCUITS: readonly AttestationCircuit[] = [
  'attestation-standard',
  'attestation-small',
  'attestation-tiny',
];
