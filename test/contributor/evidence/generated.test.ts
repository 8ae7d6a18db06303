import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderSecondCodes, renderSecondLayout } from '../../../scripts/build/evidence.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const committed = (name: string) => readFileSync(join(PROJECT_ROOT, 'src/contributor', name), 'utf8');

test('storage layout and verifier codes are those of the contracts as they are (npm run evidence renews them)', () => {
  expect(committed('second/rounds-layout.json')).toBe(renderSecondLayout());
  expect(committed('second/verifier-codes.json')).toBe(renderSecondCodes());
});
