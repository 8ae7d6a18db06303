import { makeError } from 'ethers';
import { describe, expect, it } from 'vitest';
import { LogRanges } from '../../../src/chain/gateway/log-ranges.ts';
import { AssayError } from '../../../src/protocol/errors.ts';

const refusal = () => makeError('could not coalesce error', 'UNKNOWN_ERROR');

/** A node with a log in each block that refuses ranges of more than `most` blocks. */
function node(most: number, refuse: () => Error = refusal) {
  const asked: number[] = [];
  const read = async (from: number, to: number): Promise<number[]> => {
    asked.push(to - from + 1);
    if (to - from + 1 > most) throw refuse();
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  };
  return { asked, read };
}

async function readAll(ranges: LogRanges, to: number, read: ReturnType<typeof node>['read']) {
  const all: number[] = [];
  for (let from = 0; from <= to; ) {
    const { logs, end } = await ranges.read(from, to, read);
    all.push(...logs);
    from = end + 1;
  }
  return all;
}

describe('LogRanges', () => {
  it('halves a range that the node refuses until it answers, and reads every block once', async () => {
    for (const most of [1, 5, 10_000]) {
      const { asked, read } = node(most);
      const all = await readAll(new LogRanges(1_000), 300, read);
      expect(all).toEqual(Array.from({ length: 301 }, (_, i) => i));
      if (most === 10_000) expect(asked).toEqual([301]);
    }
  });

  it('grows again after a while, so that one crowded range does not slow all later ones', async () => {
    const ranges = new LogRanges(64);
    await readAll(ranges, 100, node(4).read);
    const later = node(10_000);
    await readAll(ranges, 10_000, later.read);
    expect(Math.max(...later.asked)).toBeGreaterThan(64);
  });

  it('fails if the node refuses one block, and at once if it does not answer', async () => {
    const none = node(0);
    await expect(new LogRanges(8).read(0, 7, none.read)).rejects.toMatchObject({ code: 'UNKNOWN_ERROR' });
    expect(none.asked).toEqual([8, 4, 2, 1]);
    const away = node(0, () => new AssayError('chain-unavailable', 'away', { exitCode: 5 }));
    await expect(new LogRanges(8).read(0, 7, away.read)).rejects.toMatchObject({ code: 'chain-unavailable' });
    expect(away.asked).toEqual([8]);
  });
});
