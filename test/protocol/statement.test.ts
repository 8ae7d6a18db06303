import { describe, expect, test } from 'vitest';
import { attestationCase } from '../../scripts/support/attestation-case.ts';
import { FIELD_MODULUS } from '../../src/protocol/field.ts';
import { publicSignalNames, TINY } from '../../src/protocol/shape.ts';
import { attestationSignals, packPeriod, unpackPeriod } from '../../src/protocol/statement.ts';

describe('periods', () => {
  test.each([
    [0, 0],
    [18_000, 18_365],
    [0, 65_535],
  ])('the days %i to %i are packed and unpacked', (firstDay, lastDay) => {
    expect(unpackPeriod(packPeriod(firstDay, lastDay))).toEqual({ firstDay, lastDay });
  });

  test.each([
    [2, 1],
    [-1, 1],
    [0, 65_536],
    [0.5, 1],
  ])('the days %d to %d are rejected', (firstDay, lastDay) => {
    expect(() => packPeriod(firstDay, lastDay)).toThrow(
      expect.objectContaining({ code: 'bad-period' }) as Error,
    );
  });
});

describe('public signals of an attestation', () => {
  const { statement } = attestationCase(TINY);
  const names = publicSignalNames(TINY.circuit);

  test('stand in the order of the manifest', () => {
    const signals = attestationSignals(statement, TINY);
    const at = (name: string) => signals[names.indexOf(name)];
    expect(signals).toHaveLength(names.length);
    expect(at('root')).toBe(statement.root);
    expect(at('band')).toBe(BigInt(statement.band + 7));
    expect(at('W[0]')).toBe(statement.W[0]);
    expect(at('commitment[1]')).toBe(statement.commitment.y);
  });

  test('are rejected with a missing word, or with one that is not canonical', () => {
    expect(() => attestationSignals({ ...statement, W: statement.W.slice(1) }, TINY)).toThrow(
      expect.objectContaining({ code: 'wrong-arity' }) as Error,
    );
    const commitment = { ...statement.commitment, x: FIELD_MODULUS };
    expect(() => attestationSignals({ ...statement, commitment }, TINY)).toThrow(
      expect.objectContaining({ code: 'non-canonical' }) as Error,
    );
  });
});
