import { describe, expect, test } from 'vitest';
import { actUntilDone, type Move } from '../../src/delivery/act-until-done.ts';
import { BlockClock, duration } from '../../src/delivery/block-clock.ts';
import { AssayError } from '../../src/protocol/errors.ts';

const notes: string[] = [];
const options = { note: (line: string) => void notes.push(line), pollMs: 1 };
const refusal = (code: string) => new AssayError(code, 'refused', { exitCode: 5 });

/** A look that returns these results one after the other. */
const looks =
  (...moves: (Move | 'wait' | 'done')[]) =>
  async () =>
    moves.shift() ?? 'done';
const move = (name: string, act: () => void): Move => ({ name, act: async () => act() });

describe('actUntilDone', () => {
  test('looks again after every move, until no move is left', async () => {
    const made: string[] = [];
    await actUntilDone(
      looks(
        'wait',
        move('a', () => made.push('a')),
        move('b', () => made.push('b')),
        'done',
      ),
      options,
    );
    expect(made).toEqual(['a', 'b']);
  });

  test('waits for an unreachable node or service, in looks and in moves', async () => {
    let away = 3;
    const flaky = () => {
      if (away-- > 0) throw refusal('chain-unavailable');
    };
    await actUntilDone(
      looks(move('a', flaky), move('a', flaky), move('a', flaky), move('a', flaky)),
      options,
    );
    expect(away).toBe(-1);
    let failures = 2;
    await actUntilDone(async () => {
      if (failures-- > 0) throw refusal('service-unreachable');
      return 'done';
    }, options);
    expect(notes.join('\n')).toContain('[service-unreachable]; trying again');
  });

  test('looks once more after a refusal, because another account may have made the move', async () => {
    const refused = move('seal 1', () => {
      throw refusal('WRONG_STATUS');
    });
    await actUntilDone(looks(refused, 'done'), options);
    await actUntilDone(
      looks(
        refused,
        move('beacon 1', () => {}),
        refused,
        'done',
      ),
      options,
    );
  });

  test('throws the same refusal twice in a row, a refused look, and any other error', async () => {
    const refused = move('open 1', () => {
      throw refusal('STEP_MISSED');
    });
    await expect(actUntilDone(looks(refused, refused), options)).rejects.toMatchObject({
      code: 'STEP_MISSED',
    });
    const look = async () => {
      throw refusal('training-over');
    };
    await expect(actUntilDone(look, options)).rejects.toMatchObject({ code: 'training-over' });
    const local = move('evaluate 1', () => {
      throw new AssayError('wrong-policy', 'another policy');
    });
    await expect(actUntilDone(looks(local), options)).rejects.toMatchObject({
      code: 'wrong-policy',
      exitCode: 2,
    });
  });
});

describe('forecasts', () => {
  const clock = (timestamps: (height: number) => number, newest: number) =>
    new BlockClock({
      getBlockNumber: async () => newest,
      getBlock: async (height: number) => ({ timestamp: timestamps(height) }),
    } as never);
  const now = Math.floor(Date.now() / 1000);

  test('follow the pace of the last blocks', async () => {
    const twelve = clock((height) => now - (100 - height) * 12, 100);
    expect(await twelve.forecast(110n)).toBe('in about 2 min');
    expect(await twelve.forecast(101n)).toBe('in about 12 s');
    expect(await twelve.height()).toBe(100n);
    expect([duration(3), duration(90), duration(600), duration(9000)]).toEqual([
      'about 3 s',
      'about 90 s',
      'about 10 min',
      'about 2.5 h',
    ]);
  });

  test('give only the height if blocks are mined on demand', async () => {
    expect(await clock(() => now, 100).forecast(110n)).toBe('now is block 100');
    expect(await clock((height) => now - 5000 - (100 - height), 100).forecast(110n)).toBe('now is block 100');
    expect(await clock(() => now, 1).forecast(110n)).toBe('now is block 1');
  });
});
