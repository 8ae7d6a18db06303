import { expect, it } from 'vitest';
import { CODE_SIZE_LIMIT } from '../../src/chain/deploy/compile.ts';
import { measureSecondGas } from './second/support/measure-second-gas.ts';
import {
  DRAW_GAS,
  GAS_TOLERANCE,
  gasTable,
  readGasTable,
  readSnapshot,
  runtimeSizes,
} from './support/snapshots.ts';

const UPDATE = 'if this is meant: npm run gas -- --update';

it('every measured call costs the gas of the snapshot', async () => {
  const expected = readSnapshot('gas');
  const measured = await measureSecondGas();
  expect(Object.keys(measured), UPDATE).toEqual(Object.keys(expected));
  for (const [name, gas] of Object.entries(measured)) {
    const wanted = expected[name] ?? 0;
    const message = `${name}: ${gas} gas, the snapshot has ${expected[name]}; ${UPDATE}`;
    expect(Math.abs(gas - wanted), message).toBeLessThanOrEqual(
      GAS_TOLERANCE * wanted + (DRAW_GAS[name] ?? 0),
    );
  }
  expect(measured['attestPerProof32']).toBeLessThan(66_000);
});

it('every contract has the runtime size of the snapshot, below the limit', () => {
  const measured = runtimeSizes();
  expect(measured, UPDATE).toEqual(readSnapshot('sizes'));
  expect(Math.max(...Object.values(measured))).toBeLessThanOrEqual(CODE_SIZE_LIMIT);
});

it('the README gives the figures of the snapshot', () => {
  expect(readGasTable(), UPDATE).toBe(gasTable(readSnapshot('gas')));
});
