import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { sizeRound } from '../../../src/records/proposal/round-size.ts';
import { repeat } from './support.ts';

const SEED = 613;
process.stdout.write(`sizes of rounds: seed ${SEED}\n`);
const N = 64;

type Datasets = { name: string; role: string; of: { site: string; from?: number; to?: number }[] }[];

function sized(records: Record<string, number>, simulated = 1) {
  const random = new SeededRandom(SEED);
  const places = new Map(
    Object.entries(records).map(([site, count]) => [site, repeat(count, () => random.next())]),
  );
  const size = sizeRound(places, { seed: 's', simulated, n: N });
  const datasets = (size.split?.datasets ?? []) as Datasets;
  const counts = datasets.map(({ name, role, of }) => ({
    name,
    role,
    count: of.reduce(
      (sum, { site, from = 0, to = 1 }) =>
        sum + (places.get(site) ?? []).filter((at) => at >= from && at < to).length,
      0,
    ),
  }));
  return { ...size, counts };
}

describe('a split', () => {
  test.each([300, 400, 700, 1500, 20_000])(
    'of %s records fills the holdout and every contributor',
    (records) => {
      for (const simulated of [1, 3]) {
        const { counts, round, minRecords, questions } = sized({ site: records }, simulated);
        const holdout = counts.find(({ role }) => role === 'holdout');
        const contributors = counts.filter(({ role }) => role === 'contributor');
        expect(holdout?.count).toBeGreaterThanOrEqual((round.rounds + 1) * round.holdoutBatches * N);
        expect(holdout?.count).toBeGreaterThanOrEqual(minRecords);
        expect(holdout?.count).toBeLessThan(0.5 * records);
        for (const { count } of contributors) {
          expect(count).toBeGreaterThanOrEqual(2 * N);
          expect(count).toBeGreaterThanOrEqual(minRecords);
          // A round leaves at least one batch closed.
          expect(round.challengeSize).toBeLessThan(Math.ceil(count / N));
        }
        expect(round.minSets).toBeLessThanOrEqual(contributors.length);
        if (contributors.length < simulated) expect(questions.join()).toContain(`not for ${simulated}`);
        expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(records);
      }
    },
  );

  test('leaves no dataset with a last batch of few records where another share avoids it', () => {
    const isTidy = (count: number) => count % N === 0 || count % N >= N / 2;
    const untidy = repeat(40, (i) => 1000 + 10 * i).filter(
      (records) => !sized({ site: records }).counts.every(({ count }) => isTidy(count)),
    );
    // Totals just below a multiple of 64 leave no room, nor do some where the holdout takes nearly half.
    expect(untidy.length).toBeLessThanOrEqual(15);
  });

  test('of more records has a larger holdout', () => {
    expect(sized({ site: 20_000 }).round.holdoutBatches).toBe(8);
    expect(sized({ site: 1500 }).round.holdoutBatches).toBe(2);
    expect(sized({ site: 700 }).round.holdoutBatches).toBe(1);
  });

  test('is not proposed for too few records, and the reason is given', () => {
    const { split, minRecords, questions } = sized({ site: 150 });
    expect(split).toBeUndefined();
    expect(minRecords).toBe(128);
    expect(questions.join()).toContain('too few records for a holdout');
    expect(sized({ site: 30 }).minRecords).toBe(1);
  });

  test('of several sites takes the holdout from those with records to spare', () => {
    const { split, counts, round, minRecords } = sized({ a: 300, b: 290, c: 90 });
    expect(split?.simulated).toBe(false);
    expect(counts.find(({ name }) => name === 'c')?.count).toBe(90);
    expect(counts.find(({ role }) => role === 'holdout')?.count).toBeGreaterThanOrEqual(
      (round.rounds + 1) * round.holdoutBatches * N,
    );
    expect({ minRecords, challengeSize: round.challengeSize }).toEqual({ minRecords: 64, challengeSize: 1 });
  });
});
