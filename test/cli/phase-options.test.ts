import { expect, test } from 'vitest';
import { phasesOf } from '../../src/cli/options/phase-options.ts';

test('default windows are at least as long as the contract takes, with room for a late opening', () => {
  const { enrolBlocks, beaconBlocks, evaluateBlocks, attestBlocks, stepBlocks } = phasesOf({}, 7200n);
  expect(enrolBlocks).toBeGreaterThan(7200n);
  expect([evaluateBlocks, attestBlocks, stepBlocks]).toEqual([7200n, 7200n, 7200n]);
  expect(beaconBlocks).toBe(4n);
});

test('default windows fit a person on a local chain with a block a second', () => {
  expect(phasesOf({}).enrolBlocks).toBeGreaterThanOrEqual(120n);
  expect(phasesOf({}).attestBlocks).toBeGreaterThanOrEqual(300n);
});

test('a given window is kept, so that the contract can refuse it', () => {
  expect(phasesOf({ attestBlocks: '5' }, 7200n).attestBlocks).toBe(5n);
  expect(() => phasesOf({ attestBlocks: '0' })).toThrow(/--attest-blocks/);
});
