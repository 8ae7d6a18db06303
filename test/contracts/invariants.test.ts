import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anySeed, forgeBinary, runForge } from '../attack/invariants.ts';

const forge = forgeBinary();
if (forge === undefined) {
  process.stderr.write(
    `skipped: fuzz tests and invariants need forge, of which npm has none for ${process.platform}-${process.arch}\n`,
  );
}

const FORGE = fileURLToPath(new URL('../../contracts/test/forge/', import.meta.url));

it('the invariants are those that the documentation lists, number by number', () => {
  const page = readFileSync(new URL('../../docs/CONTRACTS.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| (I\d+) \|/gm)].map(([, number]) => number);
  const sources = readdirSync(FORGE).map((file) => readFileSync(join(FORGE, file), 'utf8'));
  const checked = new Set(
    sources.flatMap((text) => [...text.matchAll(/"(I\d+):/g)].map(([, number]) => number)),
  );
  expect(listed.length).toBeGreaterThanOrEqual(12);
  expect(new Set(listed)).toEqual(checked);
});

describe.skipIf(forge === undefined)('fuzz tests and invariants, short tier', () => {
  it('every invariant holds (npm run test:invariants has the long tier)', async () => {
    const seed = anySeed();
    const { passed, output } = await runForge(forge as string, { runs: 20, depth: 50, fuzzRuns: 64, seed });
    expect(passed, `--runs 20 --depth 50 --seed ${seed}\n${output}`).toBe(true);
    // Nothing was left out: the campaigns, fuzz tests, faults and guards, and the test that every action goes through.
    for (const suite of ['VaultInvariants', 'Rounds2Invariants', 'Fuzz', 'Faults', 'Guards', 'Reach'])
      expect(output).toContain(suite);
  });
});
