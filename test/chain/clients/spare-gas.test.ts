import { expect, test } from 'vitest';
import gas from '../../../contracts/snapshots/gas.json' with { type: 'json' };
import { ABIS } from '../../../src/chain/clients/abis.ts';
import { spareGasOf } from '../../../src/chain/clients/second/spare-gas.ts';

test('an evaluation may cost what the last one of a round costs, whatever it was estimated at; other calls may not', () => {
  const evaluate = ABIS.rounds.getFunction('evaluate')?.selector as string;
  expect(spareGasOf(`${evaluate}00`)).toBeGreaterThan(BigInt(gas.evaluateAfterStep));
  const pay = ABIS.rounds.getFunction('pay')?.selector as string;
  expect(spareGasOf(`${pay}00`)).toBe(0n);
});
