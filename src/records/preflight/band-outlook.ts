import type { EncodedRecord } from '../../protocol/record.ts';
import { band, gradient, score } from '../../protocol/reference-model.ts';
import type { Shape } from '../../protocol/shape.ts';

/**
 * Which bands the batches of a dataset will probably have in a round whose W and V are known. Tags decide which
 * records share a batch, and tags need the source's key, so batches are drawn at random from a sample of the
 * records: a forecast, not a proof.
 */

/** Values that a round has pinned. */
export interface RoundWords {
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
}

export interface BandForecast {
  /** Full batches that were tried. */
  readonly batches: number;
  /** Mean of their bands, -7..7; positive: the round takes them for helpful. */
  readonly mean: number;
  /** How often each band came, from -7 to 7. */
  readonly counts: readonly number[];
}

/** Batches that are tried. */
const BATCHES = 48;

/** A uniform sample of the records (reservoir, Vitter 1985), and the bands of batches of it. */
export class BandOutlook {
  readonly #round: RoundWords;
  readonly #shape: Shape;
  readonly #scoreScale: bigint;
  readonly #sample: EncodedRecord[] = [];
  #seen = 0;

  constructor(round: RoundWords, shape: Shape, scoreScale: bigint) {
    this.#round = round;
    this.#shape = shape;
    this.#scoreScale = scoreScale;
  }

  add(record: EncodedRecord): void {
    this.#seen += 1;
    const most = BATCHES * this.#shape.n;
    if (this.#sample.length < most) {
      this.#sample.push(record);
      return;
    }
    const place = Math.floor(Math.random() * this.#seen);
    if (place < most) this.#sample[place] = record;
  }

  /** Undefined where the records do not fill a batch. */
  forecast(): BandForecast | undefined {
    const { n } = this.#shape;
    const records = [...this.#sample];
    for (let last = records.length - 1; last > 0; last--) {
      const other = Math.floor(Math.random() * (last + 1));
      [records[last], records[other]] = [records[other] as EncodedRecord, records[last] as EncodedRecord];
    }
    const counts = new Array<number>(15).fill(0);
    let batches = 0;
    let sum = 0;
    for (let start = 0; start + n <= records.length; start += n) {
      const words = gradient(records.slice(start, start + n), this.#round.weights);
      const value = band(score(this.#round.direction, words), this.#scoreScale);
      counts[value + 7] = (counts[value + 7] as number) + 1;
      batches += 1;
      sum += value;
    }
    return batches === 0 ? undefined : { batches, mean: sum / batches, counts };
  }
}
