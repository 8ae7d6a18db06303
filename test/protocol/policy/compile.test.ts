import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { policyHash } from '../../../src/protocol/policy/policy-hash.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { type TinyJson, tinyDocument } from '../../records/fixture.ts';

describe('compilePolicy', () => {
  test('gives the circuit integers', () => {
    const document = tinyDocument((json) => {
      json.rules.features.age = { window: [18, 100], maxMissingShare: 0.5, mean: [40, 60] };
      json.rules.label = { minShare: 0.3, maxShare: 0.8 };
    });
    const { policy, eta, period, schema } = compilePolicy(document, TINY);
    // age: 512 + (18 - 50) / 0.25 = 384; mean 40: 472 - 0.5 down; 60: 552 + 0.5 up.
    expect(policy.features[0]).toEqual({ lo: 384, hi: 712, meanLo: 471, meanHi: 553, maxMissing: 2 });
    // dose: 512 + (ln 1 - 2) / 0.01 = 312; ln 100 = 4.605: 773.
    expect(policy.features[1]).toEqual({ lo: 312, hi: 773, meanLo: 0, meanHi: 1023, maxMissing: 4 });
    expect(policy.features[2]).toEqual({ lo: 1, hi: 1, meanLo: 0, meanHi: 1023, maxMissing: 4 });
    expect([policy.minPositive, policy.maxPositive]).toEqual([2, 3]);
    expect(eta).toBe(2048);
    expect(period).toEqual({ firstDay: 18262, lastDay: 18627 });
    expect(schema.label).toBe('died');
  });

  test('the hash covers the rules and the schema, not the words for people', () => {
    const hashOf = (change?: (json: TinyJson) => void) =>
      policyHash(compilePolicy(tinyDocument(change), TINY).policy, TINY);
    const plain = hashOf();
    expect(
      hashOf((json) => {
        json.title = 'Other';
      }),
    ).toBe(plain);
    expect(
      hashOf((json) => {
        json.rules.vScale = 513;
      }),
    ).not.toBe(plain);
    expect(hashOf((json) => Object.assign(json.schema.features[0] ?? {}, { unit: 'mo' }))).not.toBe(plain);
  });
});
