import { expect, it } from 'vitest';
import { isAllowed, licencesOf } from '../../scripts/release/licences.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

it('every package that is installed with Assay has an allowed licence', () => {
  const { counted, refused } = licencesOf(PROJECT_ROOT);
  expect(refused).toEqual([]);
  expect(counted['MIT']).toBeGreaterThan(100);
});

it('a licence expression needs one allowed licence', () => {
  expect(isAllowed('(MIT OR CC0-1.0)')).toBe(true);
  expect(isAllowed('(MIT AND Zlib)')).toBe(true);
  expect(isAllowed('(MIT AND SSPL-1.0)')).toBe(false);
  expect(isAllowed('SSPL-1.0')).toBe(false);
  expect(isAllowed('none')).toBe(false);
});
