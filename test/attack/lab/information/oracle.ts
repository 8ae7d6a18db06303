import { fastSums, type LabRecord } from '../model/fast-sums.ts';
import { sampledNoise } from '../model/noise.ts';
import { gaussian, stream } from '../model/random.ts';

/**
 * A reader that chooses W: a service on an invented chain, against which only the contributor's own rules stand. sigma is a
 * step function of the logit (steps of 2^-10). Two openings of the same records at weights that differ a little in the
 * constant feature's word differ by the records that crossed a step; if that was one record, dividing by its residual reads
 * every code. A dataset of at most K batches is opened whole each time.
 */

export interface OracleResult {
  /** Answers that the dataset gives. */
  readonly answers: number;
  /** Datasets tried. */
  readonly attempts: number;
  /** Records of which every code was read. */
  readonly recordsRead: number;
  /** Records of which at least half of the codes were read within one code. */
  readonly recordsNear: number;
}

const FEATURES = 16;

const dataset = (seed: number, count: number): LabRecord[] => {
  const random = stream(seed, 'oracle records');
  return Array.from({ length: count }, () => {
    const x = Float64Array.from({ length: FEATURES + 1 }, (_, j) =>
      j === FEATURES ? 16 : Math.max(-127, Math.min(127, Math.round(16 * gaussian(random)))),
    );
    return { x, y: random.next() < 0.35 ? 1 : 0, missing: 0 };
  });
};

/** Weights that spread the logits; each query moves all of them by the part of a step that one of `records` crosses. */
function crafted(seed: number, query: number, records: number): Float64Array {
  const random = stream(seed, 'oracle weights');
  const weights = Float64Array.from({ length: FEATURES + 1 }, () => Math.round(2 ** 22 * gaussian(random)));
  (weights[FEATURES] as number) += query * Math.round(2 ** 18 / (16 * records));
  return weights;
}

/** @param b noise bits of the words; 0 is none @param answers openings of the same records that the attacker gets */
export function oracle(b: number, answers: number, records: number, attempts: number): OracleResult {
  let read = 0;
  let near = 0;
  for (let seed = 1; seed <= attempts; seed++) {
    const all = dataset(seed, records);
    const random = stream(seed, 'oracle noise');
    const found = new Set<LabRecord>();
    const close = new Set<LabRecord>();
    let before: Float64Array | undefined;
    for (let query = 0; query < answers; query++) {
      const words = fastSums(all, crafted(seed, query, records)).words.map(
        (word) => word + sampledNoise(b, random),
      );
      const base = before;
      before = words;
      if (!base) continue;
      const difference = words.map((word, j) => word - (base[j] as number));
      const residual = (difference[FEATURES] as number) / 16;
      if (residual === 0) continue;
      const guess = Array.from(difference.slice(0, FEATURES), (word) => Math.round(word / residual));
      for (const record of all) {
        const exact = guess.filter((value, j) => value === record.x[j]).length;
        const almost = guess.filter((value, j) => Math.abs(value - (record.x[j] as number)) <= 1).length;
        if (exact === FEATURES) found.add(record);
        if (almost * 2 >= FEATURES) close.add(record);
      }
    }
    read += found.size;
    near += close.size;
  }
  return { answers, attempts, recordsRead: read, recordsNear: near };
}
