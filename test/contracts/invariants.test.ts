import { describe, expect, it } from 'vitest';
import { anySeed, forgeBinary, runForge } from '../../scripts/invariants.ts';

const forge = forgeBinary();
if (forge === undefined) {
  process.stderr.write(
    `skipped: fuzz tests and invariants need forge, of which npm has none for ${process.platform}-${process.arch}\n`,
  );
}

describe.skipIf(forge === undefined)('fuzz tests and invariants, short tier', () => {
  it('hold (npm run test:invariants has the long tier)', { timeout: 300_000 }, async () => {
    const seed = anySeed();
    const { passed, output } = await runForge(forge as string, { runs: 20, depth: 50, fuzzRuns: 64, seed });
    expect(passed, `--runs 20 --depth 50 --seed ${seed}\n${output}`).toBe(true);
    // Nothing was left out: the two campaigns, the fuzz tests, and the test that every action goes through.
    for (const suite of ['VaultInvariants', 'RoundsInvariants', 'Fuzz', 'Reach'])
      expect(output).toContain(suite);
  });
});
