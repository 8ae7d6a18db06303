import { describe, expect, it } from 'vitest';
import {
  parseSecondAttestation,
  secondAttestationText,
  verifySecondAttestation,
} from '../../../src/delivery/second/attestation-record.ts';
import { keys, recordOf } from './support/sample-record.ts';

const GOOD = { batches: true, seal: true, isBound: true };

describe('an answer as a file', () => {
  it('is the same after it was written and read, and holds', async () => {
    const record = await recordOf();
    const read = parseSecondAttestation(JSON.parse(secondAttestationText(record)));
    expect(secondAttestationText(read)).toBe(secondAttestationText(record));
    expect(await verifySecondAttestation(read, keys)).toEqual(GOOD);
  });

  it('does not hold once a signal or a point is changed', async () => {
    const good = await recordOf();
    const [first] = good.attestations as [(typeof good.attestations)[0]];
    const signals = first.signals.with(1, (first.signals[1] as bigint) + 1n);
    const changed = { ...good, attestations: [{ ...first, signals }, ...good.attestations.slice(1)] };
    expect((await verifySecondAttestation(changed, keys)).batches).toBe(false);
    const seal = { ...good.seal, proof: { ...good.seal.proof, c: [1n, 2n] as const } };
    expect((await verifySecondAttestation({ ...good, seal }, keys)).seal).toBe(false);
    const outside = { ...good, combinedC: [1n, 3n] as const };
    expect((await verifySecondAttestation(outside, keys)).batches).toBe(false);
  });

  it('is not bound where it names another account, or a batch twice', async () => {
    const good = await recordOf();
    const statement = { ...good.statement, beneficiary: `0x${'9'.repeat(40)}` };
    expect(await verifySecondAttestation({ ...good, statement }, keys)).toEqual({ ...GOOD, isBound: false });
    expect(await verifySecondAttestation(await recordOf({ batches: [3] }), keys)).toEqual({
      ...GOOD,
      isBound: false,
    });
  });

  it('is refused with another number of signals, an unknown member or another format', async () => {
    const json = JSON.parse(secondAttestationText(await recordOf()));
    const refused = expect.objectContaining({ code: 'bad-attestation' });
    expect(() => parseSecondAttestation({ ...json, extra: 1 })).toThrow(refused);
    expect(() => parseSecondAttestation({ ...json, format: 'other' })).toThrow(refused);
    expect(() => parseSecondAttestation({ ...json, circuit: 'attestation-small' })).toThrow(refused);
    expect(() => parseSecondAttestation(null)).toThrow(refused);
  });
});
