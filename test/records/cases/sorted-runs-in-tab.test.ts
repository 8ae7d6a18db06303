import { expect, test } from 'vitest';
import { SortedRuns } from '../../../src/records/cases/sorted-runs-in-tab.ts';

test('sorted runs of a page are held in memory, in their order, and read once', async () => {
  const runs = new SortedRuns();
  await runs.add([
    { subject: 'a', line: '1' },
    { subject: 'b', line: '2' },
  ]);
  const [run] = runs.all;
  expect(run?.ready()).toEqual({ subject: 'a', line: '1' });
  expect(await run?.next()).toEqual({ subject: 'b', line: '2' });
  expect(run?.ready()).toBeUndefined();
  expect(await run?.next()).toBeUndefined();
  await runs.close();
  expect(runs.all).toEqual([]);
});

test('sorted runs of a page end in a sentence before the tab has no memory left', async () => {
  const runs = new SortedRuns();
  // Strings share their memory.
  const line = 'x'.repeat(1 << 26);
  for (let i = 0; i < 7; i++) await runs.add([{ subject: '', line }]);
  await expect(runs.add([{ subject: 'y', line }])).rejects.toMatchObject({ code: 'spill-failed' });
});
