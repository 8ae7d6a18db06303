import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../../scripts/support/random.ts';
import {
  type AttestedSet,
  closeRound,
  expireRound,
  type HoldoutSums,
  openRound,
  startAt,
} from '../../../../src/protocol/second/mechanism.ts';
import { STANDARD } from '../data/set.ts';
import { ALL_ON } from './defences.ts';
import { closeVariant, expireVariant, openVariant, variantStart } from './mechanism-variant.ts';
import { mechanismTerms } from './simulate.ts';

const SEED = Number(process.env['LAB_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const WORDS = 5;
const wordsNear = (random: SeededRandom, size: number): bigint[] =>
  Array.from({ length: WORDS }, () => BigInt(Math.round((random.next() - 0.35) * size)));

describe(`the lab's mechanism with every defence on (seed ${SEED})`, () => {
  it.each([1, 2, 3])('follows the reference through random histories with %d evaluators', (evaluators) => {
    const kinds = new Set<string>();
    for (let history = 0; history < 60; history++) {
      const random = new SeededRandom(SEED + 1000 * evaluators + history);
      const noise = history % 3 === 0 ? 24 : 0;
      const terms = mechanismTerms({ ...STANDARD, noise, tolerance: 20 });
      const start = new Array<bigint>(WORDS).fill(0n);
      let reference = startAt(start);
      let variant = variantStart(start);
      for (let round = 0; round < 8; round++) {
        const holdouts = Array.from({ length: evaluators }, (): HoldoutSums => {
          const count = random.integer(100, 700);
          const q = Math.round(count * 2 ** 40 * (0.2 + 0.01 * random.next()));
          return {
            at: { words: wordsNear(random, count * 2 ** 21), q: BigInt(q) },
            qBefore: BigInt(Math.round(q * (1 + 0.02 * (random.next() - 0.4)))),
            count,
          };
        });
        const given = random.next() < 0.1 ? undefined : holdouts;
        const silent = new Set(random.next() < 0.2 ? ['set 0'] : []);
        const hasSets = random.next() < 0.8;
        const opened = openRound(reference, terms, given, silent, hasSets);
        const other = openVariant(variant, terms, ALL_ON, given, silent, hasSets);
        expect(other.kind).toBe(opened.kind);
        expect(other.released).toBe(opened.released);
        expect(other.evaluation).toEqual(opened.evaluation);
        expect(other.pays).toEqual(
          opened.settlements.map(({ id, score, kind }) => ({
            id,
            score: Number(score),
            forfeit: kind === 'forfeit',
          })),
        );
        for (const { kind } of [opened, ...opened.settlements]) kinds.add(kind);
        [reference, variant] = [opened.state, other.state];
        if (opened.kind !== 'open' || !opened.evaluation) continue;
        const sets = Array.from({ length: 4 }, (_, i): AttestedSet => {
          const count = random.integer(64, 1280);
          return { id: `set ${i}`, words: wordsNear(random, count * 2 ** 21), count };
        });
        const closed = closeRound(reference, terms, opened.evaluation, sets);
        const shared = sets.map((set) => ({ ...set, share: 7 }));
        const closedToo = closeVariant(variant, terms, ALL_ON, opened.evaluation, shared);
        expect([...closedToo.accepted]).toEqual(closed.accepted);
        expect(closedToo.state.weights).toEqual(closed.state.weights);
        [reference, variant] = [closed.state, closedToo.state];
      }
      expect(expireVariant(variant, terms, ALL_ON).map(({ score }) => score)).toEqual(
        expireRound(reference, terms).settlements.map(({ score }) => Number(score)),
      );
    }
    // The loss of one evaluator alone rises for all of them, so that a rollback pays nothing instead of the fallback.
    const last = evaluators === 1 ? 'nothing' : 'fallback';
    for (const kind of ['open', 'void', 'rollback', 'paid', 'forfeit', last]) expect(kinds).toContain(kind);
  });
});
