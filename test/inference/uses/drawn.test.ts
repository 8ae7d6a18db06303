import { expect, it } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { DrawnUses, WINDOW } from '../../../src/inference/uses/drawn.ts';

it('takes each place once, whatever the order of the receipts', () => {
  const seed = 77;
  const random = new SeededRandom(seed);
  const drawn = new DrawnUses(10);
  const taken = new Set<number>();
  for (let i = 0; i < 3_000; i++) {
    const uses = random.integer(1, 5);
    const count = random.integer(1, 600);
    const places = Array.from({ length: uses }, (_, k) => count - k);
    const isFree = places.every((place) => place > 10 && !taken.has(place));
    expect(drawn.isFree(count, uses), `seed ${seed}, ${i}`).toBe(isFree);
    if (!isFree) continue;
    drawn.take(count, uses, `${count}`);
    for (const place of places) taken.add(place);
    expect(drawn.isRepeat(count, uses, `${count}`)).toBe(true);
    expect(drawn.isRepeat(count, uses, 'another')).toBe(false);
  }
  expect(drawn.highest).toBe(Math.max(...taken));
});

it('keeps skipped places for as long as the window, and refuses counts beyond it', () => {
  const drawn = new DrawnUses(0);
  expect(drawn.isFree(WINDOW + 1, 1)).toBe(false);
  drawn.take(WINDOW, 1, 'a');
  expect(drawn.isFree(1, 1)).toBe(true);
  drawn.take(WINDOW + 5, 1, 'b');
  expect(drawn.isFree(5, 1)).toBe(false);
  expect(drawn.isFree(6, 1)).toBe(true);
  drawn.release(WINDOW + 5, 1);
  expect(drawn.isFree(WINDOW + 5, 1)).toBe(true);
});

it('does not grow with the uses', () => {
  const drawn = new DrawnUses(0);
  for (let count = 1; count <= 10 * WINDOW; count++) drawn.take(count, 1, 'x');
  expect(drawn.isRepeat(10 * WINDOW, 1, 'x')).toBe(true);
  expect(drawn.isFree(1, 1)).toBe(false);
  expect(drawn.isRepeat(1, 1, 'x')).toBe(false);
});
