import { describe, expect, test } from 'vitest';
import { caseNames, readCase, runCase } from './run-case.ts';

const cases = await Promise.all(
  (await caseNames()).map(async (name) => [name, (await readCase(name)).says] as const),
);

describe('small inputs', () => {
  test.each(cases)('%s: %s', async (name) => {
    const { wanted, got } = await runCase(name);
    expect(got).toEqual(wanted);
  });
});
