import { BATCH_STEP, ENTRY_BYTES } from '../emitter/curve.ts';
import { ELEMENT_BYTES, PAIR_BYTES } from '../emitter/field-emitter.ts';
import type { Engine } from './engine.ts';
import type { Group } from './group.ts';

/** Additions that share an inversion: their points and inverses stay in the second-level cache. */
export const BATCH_ENTRIES = 2048;
/** Entries of the list of additions. */
export const LIST_ENTRIES = 32_768;

const ENTRY_WORDS = ENTRY_BYTES / 4;
const LARGEST_POINT = 4 * ELEMENT_BYTES;
/** A tree of products on the vectors of a batch of G2, with room for padding. */
const TREE_BYTES = 2 * (BATCH_ENTRIES / 2 + 64) * 2 * PAIR_BYTES;
const LIST_BYTES = ENTRY_BYTES * (LIST_ENTRIES + BATCH_STEP);
/** Two points that pad a batch; their sum follows. */
const OPERANDS_BYTES = 2 * LARGEST_POINT;
const DUMMY_BYTES = OPERANDS_BYTES + LARGEST_POINT;
const SAVED_BYTES = BATCH_ENTRIES * LARGEST_POINT;

/** Memory that an adder takes. */
export const BATCH_BYTES = TREE_BYTES + LIST_BYTES + DUMMY_BYTES + SAVED_BYTES + 4096;

/** A sum that the chord formula cannot give. It is written when the batch is done. */
interface Exception {
  readonly kind: 'copy' | 'double' | 'infinity';
  readonly target: number;
  /** Copy of the operand: the batch may overwrite the operand itself. */
  readonly operand: number;
  readonly vector: number;
  readonly lane: number;
}

/** Adds lists of point pairs. Doublings, opposite points and infinity give the right sum wherever they occur. */
export class BatchAdder {
  readonly engine: Engine;
  /** Address of the list; an entry holds the addresses of a, b and the sum. */
  readonly list: number;
  readonly #tree: number;
  readonly #dummy: number;
  readonly #one: number;
  readonly #inverse: number;
  readonly #saved: number;
  #exceptions: Exception[] = [];

  constructor(engine: Engine) {
    const { arena, layout } = engine;
    this.engine = engine;
    this.#tree = arena.take(TREE_BYTES);
    this.list = arena.take(LIST_BYTES);
    this.#dummy = arena.take(DUMMY_BYTES);
    for (let i = 0; i < OPERANDS_BYTES / ELEMENT_BYTES; i++)
      layout.write(this.#dummy + ELEMENT_BYTES * i, BigInt(i + 1));
    this.#one = arena.take(2 * PAIR_BYTES);
    layout.writePair(this.#one, 1n);
    layout.writePair(this.#one + PAIR_BYTES, 0n);
    this.#inverse = arena.take(2 * PAIR_BYTES);
    this.#saved = arena.take(SAVED_BYTES);
  }

  /** Zeroes what batches left: addresses and points say which digits scalars had. */
  wipe(): void {
    const { bytes } = this.engine;
    bytes.fill(0, this.#tree, this.#dummy);
    bytes.fill(0, this.#dummy + OPERANDS_BYTES, this.#dummy + DUMMY_BYTES);
    bytes.fill(0, this.#inverse, this.#saved + SAVED_BYTES);
  }

  /** Runs the first `count` entries. A sum may replace an operand of its own entry, not of another one of its batch. */
  run(group: Group, count: number): void {
    for (let done = 0; done < count; done += BATCH_ENTRIES) {
      this.#batch(group, this.list + ENTRY_BYTES * done, Math.min(BATCH_ENTRIES, count - done));
    }
  }

  #batch(group: Group, list: number, count: number): void {
    const { words } = this.engine;
    const padded = Math.ceil(count / BATCH_STEP) * BATCH_STEP;
    const [from, to] = [list / 4 + ENTRY_WORDS * count, list / 4 + ENTRY_WORDS * padded];
    // Padding overwrites the entries that follow.
    const following = from === to ? undefined : words.slice(from, to);
    for (let at = from; at < to; at += ENTRY_WORDS) {
      words[at] = this.#dummy;
      words[at + 1] = this.#dummy + LARGEST_POINT;
      words[at + 2] = this.#dummy + OPERANDS_BYTES;
    }
    const vectors = padded / 2;
    this.engine.onSpecial = (vector) => this.#special(group, list, vector);
    group.differences(list, this.#tree, vectors, 0);
    this.#invertAll(group, vectors);
    group.finish(list, this.#tree, vectors);
    if (this.#exceptions.length > 0) this.#settle(group);
    if (following) words.set(following, from);
  }

  /** Inverts the vectors at the tree's base, with one inversion at its root. */
  #invertAll(group: Group, vectors: number): void {
    const size = group.pairBytes;
    const levels: (readonly [number, number])[] = [];
    let at = this.#tree;
    let count = vectors;
    while (count > 1) {
      if (count % 2 === 1) {
        this.#copyPair(at + count * size, this.#one, size);
        count++;
      }
      levels.push([at, count]);
      const next = at + (count + BATCH_STEP) * size;
      count /= 2;
      // An odd count computes one product more, of values that are not used.
      group.products(at, next, count + (count % 2));
      at = next;
    }
    group.invert(at);
    for (const [values, n] of levels.reverse()) {
      group.inverses(at, values, n / 2);
      at = values;
    }
  }

  #special(group: Group, list: number, vector: number): void {
    for (const lane of [0, 1]) {
      const entry = list / 4 + ENTRY_WORDS * (2 * vector + lane);
      const [a, b, target] = this.engine.words.subarray(entry, entry + ENTRY_WORDS) as unknown as [
        number,
        number,
        number,
      ];
      const kind = this.#classify(group, a, b, this.#tree + vector * group.pairBytes, lane);
      if (kind === 'regular') continue;
      const operand = this.#saved + LARGEST_POINT * this.#exceptions.length;
      if (kind === 'copy') group.copy(operand, group.isInfinity(a) ? b : a);
      if (kind === 'double') group.copy(operand, a);
      this.#replaceDifference(group, vector, lane, kind === 'double' ? operand : undefined);
      this.#exceptions.push({ kind, target, operand, vector, lane });
    }
  }

  #classify(
    group: Group,
    a: number,
    b: number,
    difference: number,
    lane: number,
  ): Exception['kind'] | 'regular' {
    if (group.isInfinity(a) || group.isInfinity(b)) return 'copy';
    const { layout } = this.engine;
    for (let i = 0; i < group.components; i++) {
      if (!layout.isZeroLane(difference + PAIR_BYTES * i, lane)) return 'regular';
    }
    return group.sameY(a, b) === 1 ? 'double' : 'infinity';
  }

  /** The denominator of a doubling is 2 y; the other exceptions need none, and 1 can be inverted. */
  #replaceDifference(group: Group, vector: number, lane: number, doubled: number | undefined): void {
    const { layout } = this.engine;
    const source = doubled === undefined ? this.#one : this.#inverse;
    if (doubled !== undefined) group.twiceY(doubled, this.#inverse);
    for (let i = 0; i < group.components; i++) {
      const target = this.#tree + vector * group.pairBytes + PAIR_BYTES * i;
      layout.copyLane(target, lane, source + PAIR_BYTES * i, 0);
    }
  }

  #settle(group: Group): void {
    const { layout } = this.engine;
    for (const { kind, target, operand, vector, lane } of this.#exceptions) {
      if (kind === 'copy') group.copy(target, operand);
      else if (kind === 'infinity') layout.writeInfinity(target, group.pointBytes);
      else {
        for (let i = 0; i < group.components; i++) {
          const leaf = this.#tree + vector * group.pairBytes + PAIR_BYTES * i;
          for (const to of [0, 1]) layout.copyLane(this.#inverse + PAIR_BYTES * i, to, leaf, lane);
        }
        group.double(operand, this.#inverse, target);
      }
    }
    this.#exceptions = [];
  }

  #copyPair(target: number, source: number, bytes: number): void {
    this.engine.doubles.copyWithin(target / 8, source / 8, (source + bytes) / 8);
  }
}
