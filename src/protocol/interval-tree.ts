import { DOMAIN } from './domains.ts';
import { AssayError } from './errors.ts';
import { type Field, hashToField } from './field.ts';
import { hash } from './poseidon.ts';

/** A node: its hash, and the smallest and largest tag below it (48 bits each). */
export interface IntervalNode {
  readonly hash: Field;
  readonly min: bigint;
  readonly max: bigint;
}

/** One step of a path; a path runs from the leaf upwards. */
export type Sibling = IntervalNode;

const TAG_LIMIT = 1n << 48n;

/**
 * Stands for an empty subtree of any height. It is the hash of a text, so no preimage under the tree hash is
 * known. Its bounds are 0.
 */
export const EMPTY: IntervalNode = {
  hash: hashToField('assay/interval-tree/empty/v1'),
  min: 0n,
  max: 0n,
};

const isEmptyNode = (node: IntervalNode): boolean => node.hash === EMPTY.hash;

function assertBounds(node: IntervalNode): void {
  if (node.min < 0n || node.max >= TAG_LIMIT || node.min > node.max) {
    throw new AssayError('bad-interval', 'A tree node has bounds that are no 48-bit interval.', {
      exitCode: 3,
    });
  }
}

/**
 * The parent of two children.
 * @throws AssayError `bad-interval`, `empty-left-child`, `tags-overlap` (3)
 */
export function parentOf(left: IntervalNode, right: IntervalNode): IntervalNode {
  assertBounds(left);
  assertBounds(right);
  if (isEmptyNode(left)) {
    throw new AssayError('empty-left-child', 'A tree fills from the left; its left child is empty.', {
      exitCode: 3,
    });
  }
  const emptyRight = isEmptyNode(right);
  if (emptyRight && right.max !== 0n) {
    throw new AssayError('bad-interval', 'An empty subtree has bounds.', { exitCode: 3 });
  }
  if (!emptyRight && left.max >= right.min) {
    throw new AssayError('tags-overlap', 'Two parts of the tree share a range of tags.', { exitCode: 3 });
  }
  return {
    hash: hash(DOMAIN.node, [
      left.hash,
      (left.min << 48n) | left.max,
      right.hash,
      (right.min << 48n) | right.max,
    ]),
    min: left.min,
    max: emptyRight ? left.max : right.max,
  };
}

/** The interval Merkle tree over a dataset's batches. It fills from the left. */
export class IntervalTree {
  readonly depth: number;
  readonly #levels: IntervalNode[][];

  /**
   * @param leaves 1 to 2^depth leaves in the order of their tags
   * @throws AssayError `over-capacity`, and as `parentOf`
   */
  constructor(leaves: readonly IntervalNode[], depth: number) {
    if (leaves.length < 1 || leaves.length > 2 ** depth) {
      throw new AssayError(
        'over-capacity',
        `A dataset has 1 to ${2 ** depth} batches, this one ${leaves.length}.`,
      );
    }
    this.depth = depth;
    this.#levels = [[...leaves]];
    for (let level = 0; level < depth; level++) {
      const below = this.#levels[level] as IntervalNode[];
      const above: IntervalNode[] = [];
      for (let i = 0; i < below.length; i += 2) {
        above.push(parentOf(below[i] as IntervalNode, below[i + 1] ?? EMPTY));
      }
      this.#levels.push(above);
    }
  }

  get root(): Field {
    return (this.#levels[this.depth] as [IntervalNode])[0].hash;
  }

  get leaves(): readonly IntervalNode[] {
    return this.#levels[0] as IntervalNode[];
  }

  /** All nodes by level, from the leaves to the root. EMPTY nodes are left out. */
  get levels(): readonly (readonly IntervalNode[])[] {
    return this.#levels;
  }

  /**
   * The siblings of leaf `index`, from the leaf upwards.
   * @throws AssayError `no-such-batch`
   */
  path(index: number): Sibling[] {
    if (!Number.isInteger(index) || index < 0 || index >= this.leaves.length) {
      throw new AssayError('no-such-batch', `The dataset has batches 0 to ${this.leaves.length - 1}.`);
    }
    return siblingsIn(this.#levels, index);
  }
}

/** The siblings of a leaf, from the leaf upwards, in a tree given by its levels. */
export const siblingsIn = (levels: readonly (readonly IntervalNode[])[], index: number): Sibling[] =>
  levels.slice(0, -1).map((nodes, level) => nodes[(index >> level) ^ 1] ?? EMPTY);

/**
 * The root of a path, with every check of the circuit.
 * @throws AssayError as `parentOf`, exactly where the circuit has no witness
 */
export function rootOfPath(leaf: IntervalNode, index: number, path: readonly Sibling[]): Field {
  return path.reduce<IntervalNode>(
    (node, sibling, level) => ((index >> level) & 1 ? parentOf(sibling, node) : parentOf(node, sibling)),
    leaf,
  ).hash;
}
