import { sha256 } from '@noble/hashes/sha2.js';

/**
 * An append-only log as a Merkle tree (RFC 9162, section 2.1): leaf and node hashes, inclusion proofs, consistency proofs.
 * A hash is 32 bytes. Sizes and indices are integers in [0, 2^53).
 *
 * Only perfect subtrees need to be stored. The one at `level` l and `index` i covers the leaves [i·2^l, (i+1)·2^l), and
 * never changes once all its leaves exist. Every other hash is computed from these.
 */

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** A perfect subtree. Level 0 holds the leaves. */
export interface TreePlace {
  readonly level: number;
  readonly index: number;
}

/** A perfect subtree with its hash. */
export interface TreeNode extends TreePlace {
  readonly hash: Uint8Array;
}

/** Consecutive leaves: the first, and the one after the last. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** Hash of a leaf's data. */
export const leafHash = (data: Uint8Array): Uint8Array => hashOf(LEAF_PREFIX, data);

/** Hash of a node with two children. */
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => hashOf(NODE_PREFIX, left, right);

/** Root of the tree without leaves. */
export const emptyRoot = (): Uint8Array => sha256(new Uint8Array(0));

function hashOf(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = sha256.create().update(Uint8Array.of(prefix));
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The perfect subtrees that make up a tree of `size` leaves, from left to right. Appending needs their hashes. */
export const frontier = (size: number): TreePlace[] => perfectParts({ from: 0, to: size });

/**
 * Appends leaves.
 * @param size of the tree before
 * @param left hashes of `frontier(size)`, in that order
 * @param leaves hashes of the new leaves
 * @returns every perfect subtree that the new leaves complete, and the leaves themselves
 * @throws RangeError if `left` is not as long as the frontier
 */
export function appended(
  size: number,
  left: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
): TreeNode[] {
  const open: TreeNode[] = withHashes(frontier(size), left);
  const made: TreeNode[] = [];
  for (const [i, leaf] of leaves.entries()) {
    let node: TreeNode = { level: 0, index: size + i, hash: leaf };
    made.push(node);
    for (let last = open.at(-1); last?.level === node.level; last = open.at(-1)) {
      open.pop();
      node = { level: node.level + 1, index: (node.index - 1) / 2, hash: nodeHash(last.hash, node.hash) };
      made.push(node);
    }
    open.push(node);
  }
  return made;
}

function withHashes(places: readonly TreePlace[], hashes: readonly Uint8Array[]): TreeNode[] {
  if (places.length !== hashes.length) throw new RangeError('the tree needs one hash for each subtree');
  return places.map((place, i) => ({ ...place, hash: hashes[i] as Uint8Array }));
}

/**
 * The perfect subtrees whose hashes give the hash of a range, by `rangeHash`.
 * @param range of a subtree, as the proofs name them: its start is a multiple of the least power of two >= its length
 */
export function perfectParts({ from, to }: LeafRange): TreePlace[] {
  const parts: TreePlace[] = [];
  for (let at = from; at < to; ) {
    const level = Math.floor(Math.log2(to - at));
    parts.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return parts;
}

/** Hash of a range from the hashes of its perfect parts, in their order; of no part, the empty root. */
export function rangeHash(parts: readonly Uint8Array[]): Uint8Array {
  const last = parts.at(-1);
  if (last === undefined) return emptyRoot();
  return parts.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/**
 * The ranges whose hashes prove that the tree of `size` leaves has the leaf at `index` (RFC 9162, 2.1.3.1).
 * @throws RangeError unless 0 <= index < size
 */
export function inclusionProof(index: number, size: number): LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError('the leaf is not in the tree');
  return pathTo(index, { from: 0, to: size });
}

function pathTo(index: number, { from, to }: LeafRange): LeafRange[] {
  if (to - from === 1) return [];
  const middle = from + splitOf(to - from);
  const [left, right] = [
    { from, to: middle },
    { from: middle, to },
  ];
  return index < middle ? [...pathTo(index, left), right] : [...pathTo(index, right), left];
}

/**
 * The ranges whose hashes prove that the tree of `newer` leaves begins with the tree of `older` leaves
 * (RFC 9162, 2.1.4.1). Empty if they have one size, or the older tree is empty.
 * @throws RangeError unless 0 <= older <= newer
 */
export function consistencyProof(older: number, newer: number): LeafRange[] {
  if (!(older >= 0 && older <= newer)) throw new RangeError('the older tree is larger');
  return older === 0 || older === newer ? [] : partsOf(older, { from: 0, to: newer }, true);
}

function partsOf(older: number, { from, to }: LeafRange, isWhole: boolean): LeafRange[] {
  // The verifier knows the hash of the older tree if it is one perfect subtree.
  if (older === to) return isWhole ? [] : [{ from, to }];
  const middle = from + splitOf(to - from);
  if (older <= middle) {
    return [...partsOf(older, { from, to: middle }, isWhole), { from: middle, to }];
  }
  return [...partsOf(older, { from: middle, to }, false), { from, to: middle }];
}

/** Largest power of two below a length of at least 2. */
function splitOf(length: number): number {
  let split = 1;
  while (split * 2 < length) split *= 2;
  return split;
}

/** Whether `proof` shows that the tree with this size and root has `leaf` at `index` (RFC 9162, 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!(isSize(index) && isSize(size) && index < size)) return false;
  let hash = leaf;
  let [at, last] = [index, size - 1];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && isSame(hash, root);
}

/** Whether `proof` shows that the newer tree begins with the older one (RFC 9162, 2.1.4.2). */
export function verifyConsistency(
  older: { readonly size: number; readonly root: Uint8Array },
  newer: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!(isSize(older.size) && isSize(newer.size) && older.size <= newer.size)) return false;
  if (older.size === newer.size) return proof.length === 0 && isSame(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && isSame(older.root, emptyRoot());
  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [was, is] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      was = nodeHash(sibling, was);
      is = nodeHash(sibling, is);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      is = nodeHash(is, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && isSame(was, older.root) && isSame(is, newer.root);
}

const half = (n: number): number => Math.floor(n / 2);
const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const isPowerOfTwo = (n: number): boolean => 2 ** Math.round(Math.log2(n)) === n;
const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
