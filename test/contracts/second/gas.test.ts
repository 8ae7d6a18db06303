import { expect, it } from 'vitest';
import { DRAW_GAS, GAS_TOLERANCE, readSnapshot } from '../support/snapshots.ts';
import { measureSecondGas } from './support/measure-second-gas.ts';

/** Calls whose gas depends on the batches that the beacon draws: a word is stored again with its old value, or a new one. */
const DRAWN: Readonly<Record<string, number>> = { ...DRAW_GAS, settle: 2_800 };

it('costs the gas that the snapshot says', async () => {
  const expected = readSnapshot('gas-second');
  const measured = await measureSecondGas();
  expect(Object.keys(measured)).toEqual(Object.keys(expected));
  for (const [name, gas] of Object.entries(measured)) {
    const known = expected[name] ?? 0;
    expect(Math.abs(gas - known), `${name}: ${gas} gas, the snapshot has ${known}`).toBeLessThanOrEqual(
      GAS_TOLERANCE * known + (DRAWN[name] ?? 0),
    );
  }
});
