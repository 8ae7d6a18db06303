import { expect, it } from 'vitest';
import { CODE_SIZE_LIMIT } from '../../src/chain/deploy/compile.ts';
import { measureGas } from './support/measure-gas.ts';
import { GAS_TOLERANCE, gasTable, readGasTable, readSnapshot, runtimeSizes } from './support/snapshots.ts';

const UPDATE = 'if this is meant: npm run gas -- --update';

it('every measured call costs the gas of the snapshot', async () => {
  const expected = readSnapshot('gas');
  const measured = await measureGas();
  expect(Object.keys(measured), UPDATE).toEqual(Object.keys(expected));
  for (const [name, gas] of Object.entries(measured)) {
    const drift = gas / (expected[name] ?? 0) - 1;
    const message = `${name}: ${gas} gas, the snapshot has ${expected[name]}; ${UPDATE}`;
    expect(Math.abs(drift), message).toBeLessThanOrEqual(GAS_TOLERANCE);
  }
});

it('every contract has the runtime size of the snapshot, below the limit', () => {
  const measured = runtimeSizes();
  expect(measured, UPDATE).toEqual(readSnapshot('sizes'));
  expect(Math.max(...Object.values(measured))).toBeLessThanOrEqual(CODE_SIZE_LIMIT);
});

it('the README gives the figures of the snapshot', () => {
  expect(readGasTable(), UPDATE).toBe(gasTable(readSnapshot('gas')));
});
