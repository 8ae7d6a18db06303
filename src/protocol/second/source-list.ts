import type { Point } from '../babyjub.ts';
import { AssayError } from '../errors.ts';
import type { Field } from '../field.ts';
import { hash } from '../poseidon.ts';
import { DOMAINS } from './domains.ts';
import { LIST_LEVELS } from './shape.ts';
import { Tree8 } from './tree.ts';

/** An accredited source: its key, and the hash of the secret behind its tags. */
export interface ListedSource {
  readonly key: Point;
  /** `sourceCommitment(tagSecret)`. */
  readonly commitment: Field;
}

/** The public image of a tag secret, as the list shows it. */
export const sourceCommitment = (tagSecret: Field): Field => hash(DOMAINS.sourceSecret, [tagSecret]);
/** The pseudonym of a source in one model. */
export const sourceTag = (tagSecret: Field, model: Field): Field =>
  hash(DOMAINS.sourceTag, [tagSecret, model]);
export const sourceLeaf = ({ key, commitment }: ListedSource): Field =>
  hash(DOMAINS.sourceLeaf, [key.x, key.y, commitment]);

/** The list of accredited sources: a tree over their leaves, one leaf a key. */
export class SourceList {
  readonly #tree: Tree8;
  readonly #leaves: readonly Field[];

  /** @throws AssayError `over-capacity`, `duplicate-source` where a key or a tag's commitment is listed twice */
  constructor(sources: readonly ListedSource[]) {
    const keys = new Set(sources.map(({ key }) => `${key.x},${key.y}`));
    const commitments = new Set(sources.map(({ commitment }) => commitment));
    if (keys.size < sources.length || commitments.size < sources.length)
      throw new AssayError('duplicate-source', 'A source is on the list twice; list each key and tag once.');
    this.#leaves = sources.map(sourceLeaf);
    this.#tree = new Tree8(this.#leaves, LIST_LEVELS, DOMAINS.sourceNode);
  }

  get root(): Field {
    return this.#tree.root;
  }

  /** The place of a source. @throws AssayError `not-accredited` (3) */
  indexOf(source: ListedSource): number {
    const index = this.#leaves.indexOf(sourceLeaf(source));
    if (index < 0)
      throw new AssayError('not-accredited', "The source's key is not on the accreditation list.", {
        exitCode: 3,
      });
    return index;
  }

  path(index: number): Field[][] {
    return this.#tree.path(index);
  }
}
