import { describe, expect, it } from 'vitest';
import {
  type AttestationRecord,
  attestationText,
  parseAttestation,
  verifyAttestation,
} from '../../src/delivery/attestation-record.ts';
import { combineC } from '../../src/verifier/combine-proofs.ts';
import { combinedVector } from '../support/combined-vector.ts';

const { set } = combinedVector();
const keys = { attestation: set.key, open: set.openKey };
const half = ({ signals, proof: { a, b } }: (typeof set.attestations)[0]) => ({ signals, proof: { a, b } });
const record = (): AttestationRecord => ({
  chainId: 31337n,
  rounds: `0x${'1'.repeat(40)}`,
  round: 1n,
  dataset: 2n,
  transaction: `0x${'2'.repeat(64)}`,
  circuit: set.key.circuit,
  openCircuit: set.openKey.circuit,
  attestations: set.attestations.map(half),
  combinedC: combineC(set) as [bigint, bigint],
  opening: set.opening,
});

describe('an attestation as a file', () => {
  it('is the same after it was written and read, and holds', async () => {
    const read = parseAttestation(JSON.parse(attestationText(record())));
    expect(attestationText(read)).toBe(attestationText(record()));
    expect(await verifyAttestation(read, keys)).toEqual({ attestations: true, opening: true });
  });

  it('does not hold once a signal or a point is changed', async () => {
    const good = record();
    const [first] = good.attestations as [(typeof good.attestations)[0]];
    const signals = first.signals.with(1, (first.signals[1] as bigint) + 1n);
    const changed = { ...good, attestations: [{ ...first, signals }, ...good.attestations.slice(1)] };
    expect((await verifyAttestation(changed, keys)).attestations).toBe(false);
    const { proof } = good.opening;
    const opening = { ...good.opening, proof: { ...proof, c: [1n, 2n] as const } };
    expect((await verifyAttestation({ ...good, opening }, keys)).opening).toBe(false);
    const outside = { ...good, combinedC: [1n, 3n] as const };
    expect((await verifyAttestation(outside, keys)).attestations).toBe(false);
  });

  it('is refused with another number of signals, an unknown member or another format', () => {
    const json = JSON.parse(attestationText(record()));
    const refused = expect.objectContaining({ code: 'bad-attestation' });
    expect(() => parseAttestation({ ...json, extra: 1 })).toThrow(refused);
    expect(() => parseAttestation({ ...json, format: 'other' })).toThrow(refused);
    expect(() => parseAttestation({ ...json, circuit: 'origin' })).toThrow(refused);
    expect(() => parseAttestation(null)).toThrow(refused);
  });
});
