import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { EventSort } from '../../../src/records/cases/event-sort.ts';
import { collect, errorOf, folderWith } from '../fixture.ts';

const SEED = 77;
process.stdout.write(`event sort: seed ${SEED}\n`);

async function grouped(held: number, folder: string) {
  const random = new SeededRandom(SEED);
  const sort = new EventSort({ held, folder });
  const expected = new Map<string, string[]>();
  for (let i = 0; i < 5000; i++) {
    const subject = ['', '\t', 'ü', '"', '\n', 'p'][random.integer(0, 5)] + String(random.integer(0, 99));
    const line = JSON.stringify([i, 'é\u2028\n'.repeat(random.integer(0, 3))]);
    await sort.add(subject, line);
    expected.set(subject, [...(expected.get(subject) ?? []), line]);
  }
  const spilled = sort.spilled;
  const names = readdirSync(folder, { recursive: true });
  const groups = await collect(sort.groups());
  await sort.close();
  return { spilled, names, groups, expected };
}

describe('grouping by subject', () => {
  test.each([[1 << 30], [100_000], [3_000]])('with %i characters in memory', async (held) => {
    const folder = folderWith();
    const { spilled, groups, expected, names } = await grouped(held, folder);
    expect(spilled > 0).toBe(held < 1 << 20);
    expect(groups.map(({ subject }) => subject)).toEqual([...expected.keys()].sort());
    for (const { subject, lines } of groups) expect(lines).toEqual(expected.get(subject));
    // Runs have no name while they are in use, and nothing is left behind.
    expect(names.filter((name) => String(name).includes('/'))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('rejects a folder in which nothing can be written (exit 4)', async () => {
    const sort = new EventSort({ held: 10, folder: '/proc/self/no-such-folder' });
    expect(await errorOf(sort.add('a', 'b'))).toMatchObject({ code: 'spill-failed', exitCode: 4 });
    await sort.close();
  });
});
