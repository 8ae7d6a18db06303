import { ELEMENT_BYTES } from '../emitter/field-emitter.ts';
import { centredLimbs, fromLimbs, type LimbShape } from '../emitter/limbs.ts';

/** How field elements lie in memory, for the few that JavaScript reads or writes. */
export interface ElementLayout {
  readonly shape: LimbShape;
  /** The integer of a single element: congruent to the Montgomery form, not reduced. */
  read(address: number): bigint;
  /** The same of one lane of a pair. */
  readLane(pair: number, lane: number): bigint;
  write(address: number, value: bigint): void;
  /** Both lanes of a pair. */
  writePair(address: number, value: bigint): void;
  /** Copies one lane of a pair to a lane of another one. */
  copyLane(target: number, targetLane: number, source: number, sourceLane: number): void;
  isZeroLane(address: number, lane: number): boolean;
  isInfinity(point: number): boolean;
  writeInfinity(point: number, pointBytes: number): void;
}

type Limbs = Float64Array<ArrayBufferLike> | Int32Array<ArrayBufferLike>;

/** Limbs as array items of `itemBytes`; a pair has the two lanes of a limb side by side. */
abstract class LimbLayout implements ElementLayout {
  readonly shape: LimbShape;
  protected readonly limbs: Limbs;
  readonly #itemBytes: number;

  constructor(limbs: Limbs, shape: LimbShape) {
    this.limbs = limbs;
    this.shape = shape;
    this.#itemBytes = limbs.BYTES_PER_ELEMENT;
  }

  protected index(address: number): number {
    return address / this.#itemBytes;
  }

  read(address: number): bigint {
    const at = this.index(address);
    return fromLimbs(Array.from(this.limbs.subarray(at, at + this.shape.count)), this.shape);
  }

  readLane(pair: number, lane: number): bigint {
    const at = this.index(pair) + lane;
    const limbs = Array.from({ length: this.shape.count }, (_, i) => this.limbs[at + 2 * i] as number);
    return fromLimbs(limbs, this.shape);
  }

  write(address: number, value: bigint): void {
    const at = this.index(address);
    this.limbs.fill(0, at, at + ELEMENT_BYTES / this.#itemBytes);
    for (const [i, limb] of centredLimbs(value, this.shape).entries()) this.limbs[at + i] = limb;
  }

  writePair(address: number, value: bigint): void {
    const at = this.index(address);
    for (const [i, limb] of centredLimbs(value, this.shape).entries())
      this.limbs.fill(limb, at + 2 * i, at + 2 * i + 2);
  }

  copyLane(target: number, targetLane: number, source: number, sourceLane: number): void {
    const [to, from] = [this.index(target) + targetLane, this.index(source) + sourceLane];
    for (let i = 0; i < 2 * this.shape.count; i += 2) this.limbs[to + i] = this.limbs[from + i] as number;
  }

  isZeroLane(address: number, lane: number): boolean {
    const at = this.index(address) + lane;
    for (let i = 0; i < 2 * this.shape.count; i += 2) if (this.limbs[at + i] !== 0) return false;
    return true;
  }

  abstract isInfinity(point: number): boolean;
  abstract writeInfinity(point: number, pointBytes: number): void;
}

/** Doubles; infinity is NaN. */
export class DoubleLayout extends LimbLayout {
  override isInfinity(point: number): boolean {
    return Number.isNaN(this.limbs[this.index(point)]);
  }

  override writeInfinity(point: number, pointBytes: number): void {
    this.limbs.fill(Number.NaN, this.index(point), this.index(point + pointBytes));
  }
}

/** Integers of 32 bits. An element has a spare word: set in the first element of a point at infinity. */
export class IntegerLayout extends LimbLayout {
  override isInfinity(point: number): boolean {
    return this.limbs[this.index(point + ELEMENT_BYTES) - 1] === INFINITY_MARK;
  }

  override writeInfinity(point: number, pointBytes: number): void {
    this.limbs.fill(0, this.index(point), this.index(point + pointBytes));
    this.limbs[this.index(point + ELEMENT_BYTES) - 1] = INFINITY_MARK;
  }
}

const INFINITY_MARK = 1;
