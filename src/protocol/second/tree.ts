import { AssayError } from '../errors.ts';
import { type Field, hashToField } from '../field.ts';
import { hash } from '../poseidon.ts';

export const ARITY = 8;

/** An empty place or subtree, of any level. No preimage is known. */
export const EMPTY = hashToField('assay/tree/empty/v2');

/** A Merkle tree of arity 8 and fixed depth over hashes; unused places are EMPTY. */
export class Tree8 {
  readonly #levels: Field[][];
  readonly #domain: bigint;

  /** @param levels the depth: at most 8^levels leaves. @throws AssayError `over-capacity` */
  constructor(leaves: readonly Field[], levels: number, domain: bigint) {
    if (leaves.length < 1 || leaves.length > ARITY ** levels)
      throw new AssayError(
        'over-capacity',
        `A tree of ${levels} levels holds 1 to ${ARITY ** levels} leaves.`,
      );
    this.#domain = domain;
    this.#levels = [[...leaves]];
    for (let level = 0; level < levels; level++) {
      const below = this.#levels[level] as Field[];
      const above: Field[] = [];
      for (let i = 0; i < below.length; i += ARITY) above.push(this.#node(below.slice(i, i + ARITY)));
      this.#levels.push(above);
    }
  }

  #node(children: readonly Field[]): Field {
    return hash(this.#domain, padded(children));
  }

  get root(): Field {
    return (this.#levels.at(-1) as [Field])[0];
  }

  /** By level, the eight nodes among which the path's node is. @throws AssayError `no-such-batch` */
  path(index: number): Field[][] {
    const [leaves] = this.#levels as [Field[]];
    if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
      throw new AssayError('no-such-batch', `The tree has leaves 0 to ${leaves.length - 1}.`);
    return this.#levels.slice(0, -1).map((nodes, level) => {
      const first = Math.floor(index / ARITY ** (level + 1)) * ARITY;
      return padded(nodes.slice(first, first + ARITY));
    });
  }
}

/** The root to which a path leads, or undefined where the leaf isn't at `index` of it. */
export function rootOf(
  leaf: Field,
  index: number,
  path: readonly (readonly Field[])[],
  domain: bigint,
): Field | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= ARITY ** path.length) return undefined;
  let node = leaf;
  for (const [level, children] of path.entries()) {
    if (children.length !== ARITY || children[Math.floor(index / ARITY ** level) % ARITY] !== node)
      return undefined;
    node = hash(domain, children);
  }
  return node;
}

const padded = (children: readonly Field[]): Field[] =>
  Array.from({ length: ARITY }, (_, i) => children[i] ?? EMPTY);
