import { expect, it } from 'vitest';
import { GAS_TOLERANCE, readSnapshot } from '../support/snapshots.ts';
import { measureSecondGas } from './support/measure-second-gas.ts';

it('costs the gas that the snapshot says', async () => {
  const expected = readSnapshot('gas-second');
  const measured = await measureSecondGas();
  expect(Object.keys(measured)).toEqual(Object.keys(expected));
  for (const [name, gas] of Object.entries(measured)) {
    const drift = gas / (expected[name] ?? 0) - 1;
    expect(Math.abs(drift), `${name}: ${gas} gas, the snapshot has ${expected[name]}`).toBeLessThanOrEqual(
      GAS_TOLERANCE,
    );
  }
});
