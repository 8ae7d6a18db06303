import { describe, expect, test } from 'vitest';
import type { RoundSummary } from '../../src/client/round-reader.ts';
import type { AgreedBlock } from '../../src/contributor/evidence/agreed-block.ts';
import type { ProvenRound } from '../../src/contributor/evidence/proven-round.ts';
import { assertBeacon, assertPhase, assertTold } from '../../src/contributor/evidence-comparison.ts';

const ROUND = {
  model: 81n,
  policyHash: 11n,
  trainerKey: [1n, 2n],
  weights: [3n, 4n],
  beaconHeight: 7n,
  attestDeadline: 90n,
};
const proven = { ...ROUND, status: 'attesting', beacon: 0xabn } as unknown as ProvenRound;
const told = (changes: Partial<RoundSummary>) => ({ ...ROUND, ...changes }) as unknown as RoundSummary;

describe('what is told of a round', () => {
  test('must be what is proven: model, policy, key, W, and the heights of beacon and deadline', () => {
    assertTold(proven, told({}));
    const lies: Partial<RoundSummary>[] = [
      { model: 82n },
      { policyHash: 12n },
      { trainerKey: [1n, 3n] },
      { weights: [3n, 5n] },
      { weights: [3n] },
      { beaconHeight: 8n },
      { attestDeadline: 91n },
    ];
    for (const lie of lies) {
      expect(() => assertTold(proven, told(lie))).toThrow(
        expect.objectContaining({ code: 'contradicts-chain', exitCode: 3 }),
      );
    }
  });

  test('must have its proven phase; a phase that is not final yet is waited for, except on a local chain', () => {
    assertPhase(proven, 'attesting', 1n, 1n);
    const at = (status: string) => ({ status }) as unknown as ProvenRound;
    for (const early of ['none', 'open', 'evaluating']) {
      expect(() => assertPhase(at(early), 'attesting', 1n, 1n)).toThrow(
        expect.objectContaining({ code: 'not-final', exitCode: 5 }),
      );
      expect(() => assertPhase(at(early), 'attesting', 1n, 31337n)).toThrow(
        expect.objectContaining({ code: 'contradicts-chain' }),
      );
    }
    expect(() => assertPhase(at('settled'), 'attesting', 1n, 1n)).toThrow(
      expect.objectContaining({ code: 'contradicts-chain' }),
    );
  });

  test('must have the beacon of the header at its height', () => {
    const block = (height: bigint, mixHash: string) =>
      ({ ancestors: new Map([[height, { mixHash }]]) }) as unknown as AgreedBlock;
    assertBeacon(proven, block(7n, '0xab'), 1n);
    for (const other of [block(7n, '0xac'), block(8n, '0xab')]) {
      expect(() => assertBeacon(proven, other, 1n)).toThrow(
        expect.objectContaining({ code: 'bad-draw', exitCode: 3 }),
      );
    }
  });
});
