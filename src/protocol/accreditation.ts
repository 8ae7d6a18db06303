import type { Point } from './babyjub.ts';
import { DOMAIN } from './domains.ts';
import { AssayError } from './errors.ts';
import { asField, type Field } from './field.ts';
import { hash } from './poseidon.ts';
import { LIST_DEPTH } from './shape.ts';

/** A Merkle tree of depth LIST_DEPTH over the public keys of accredited sources. Unused leaves are 0. */
export class AccreditationList {
  readonly #levels: Field[][];

  /**
   * @param keys 1 to 2^10 keys, in the order of the list
   * @throws AssayError `over-capacity`
   */
  constructor(keys: readonly Point[]) {
    if (keys.length < 1 || keys.length > 2 ** LIST_DEPTH) {
      throw new AssayError('over-capacity', `An accreditation list holds 1 to ${2 ** LIST_DEPTH} keys.`);
    }
    let zero = asField(0n);
    this.#levels = [keys.map(({ x, y }) => hash(DOMAIN.accreditationLeaf, [x, y]))];
    for (let level = 0; level < LIST_DEPTH; level++) {
      const below = this.#levels[level] as Field[];
      const above: Field[] = [];
      for (let i = 0; i < below.length; i += 2) {
        above.push(hash(DOMAIN.accreditationNode, [below[i] as Field, below[i + 1] ?? zero]));
      }
      this.#levels.push(above);
      zero = hash(DOMAIN.accreditationNode, [zero, zero]);
    }
  }

  get root(): Field {
    return (this.#levels[LIST_DEPTH] as [Field])[0];
  }

  /**
   * The index of a key in the list.
   * @throws AssayError `not-accredited` (3)
   */
  indexOf(key: Point): number {
    const leaf = hash(DOMAIN.accreditationLeaf, [key.x, key.y]);
    const index = (this.#levels[0] as Field[]).indexOf(leaf);
    if (index < 0) {
      throw new AssayError('not-accredited', "The source's key is not on the accreditation list.", {
        exitCode: 3,
      });
    }
    return index;
  }

  siblings(index: number): Field[] {
    let zero = asField(0n);
    const path: Field[] = [];
    for (let level = 0; level < LIST_DEPTH; level++) {
      path.push((this.#levels[level] as Field[])[(index >> level) ^ 1] ?? zero);
      zero = hash(DOMAIN.accreditationNode, [zero, zero]);
    }
    return path;
  }
}
