import { SeededRandom } from '../../../../scripts/support/random.ts';

/** A seeded stream of a named purpose: streams of different names are independent. */
export function stream(seed: number, name: string): SeededRandom {
  let hash = 2166136261;
  for (const letter of `${name} ${seed}`)
    hash = Math.imul(hash ^ (letter.codePointAt(0) as number), 16777619);
  return new SeededRandom(hash);
}

export function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

export const gaussian = (random: SeededRandom): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

export const picked = <T>(items: readonly T[], random: SeededRandom): T =>
  items[random.integer(0, items.length - 1)] as T;
