import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  appended,
  consistencyProof,
  emptyRoot,
  frontier,
  inclusionProof,
  type LeafRange,
  leafHash,
  perfectParts,
  rangeHash,
  type TreeNode,
  verifyConsistency,
  verifyInclusion,
} from '../../src/protocol/merkle-log.ts';

const MOST = 64;
const data = Array.from({ length: MOST }, (_, i) => new TextEncoder().encode(`entry ${i}`));
const sha = (...parts: Uint8Array[]) =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());

/** The Merkle tree hash as RFC 9162, 2.1.1 defines it, over whole lists. */
function naive(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return sha();
  if (entries.length === 1) return sha(Uint8Array.of(0), only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return sha(Uint8Array.of(1), naive(entries.slice(0, split)), naive(entries.slice(split)));
}
const roots = Array.from({ length: MOST + 1 }, (_, size) => naive(data.slice(0, size)));
const rootAt = (size: number) => roots[size] as Uint8Array;
const leafAt = (index: number) => leafHash(data[index] as Uint8Array);

const key = ({ level, index }: { level: number; index: number }) => `${level}/${index}`;
/** The nodes of a log that was appended in parts of a given length. */
function logInParts(length: number): Map<string, Uint8Array> {
  const nodes = new Map<string, Uint8Array>();
  for (let size = 0; size < MOST; size += length) {
    const left = frontier(size).map((place) => nodes.get(key(place)) as Uint8Array);
    const leaves = data.slice(size, size + length).map(leafHash);
    for (const node of appended(size, left, leaves) as TreeNode[]) nodes.set(key(node), node.hash);
  }
  return nodes;
}
const nodes = logInParts(1);
const hashOf = (range: LeafRange) =>
  rangeHash(perfectParts(range).map((place) => nodes.get(key(place)) as Uint8Array));
const flipped = (hash: Uint8Array) => hash.map((byte, i) => (i === 7 ? byte ^ 1 : byte));

describe('a log of up to 64 leaves', () => {
  it('has the roots of RFC 9162, however many leaves are appended at once', () => {
    expect(emptyRoot()).toEqual(rootAt(0));
    for (let size = 0; size <= MOST; size++) expect(hashOf({ from: 0, to: size })).toEqual(rootAt(size));
    for (const length of [2, 3, 7, 64]) expect(logInParts(length)).toEqual(nodes);
    expect(nodes.size).toBe(2 * MOST - 1);
  });

  it('proves every leaf in every tree, and no other leaf, place, size or root', () => {
    for (let size = 1; size <= MOST; size++) {
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(index, size).map(hashOf);
        const holds = (leaf: Uint8Array, at: number, of: number, root: Uint8Array, path = proof) =>
          verifyInclusion(leaf, at, of, root, path);
        expect(holds(leafAt(index), index, size, rootAt(size))).toBe(true);
        expect(holds(leafAt(index), (index + 1) % size, size, rootAt(size))).toBe(size === 1);
        expect(holds(flipped(leafAt(index)), index, size, rootAt(size))).toBe(false);
        expect(holds(leafAt(index), index, size, flipped(rootAt(size)))).toBe(false);
        expect(holds(leafAt(index), index, size, rootAt(size), [...proof, rootAt(1)])).toBe(false);
        if (size > 1) expect(holds(leafAt(index), index, size, rootAt(size), proof.slice(1))).toBe(false);
      }
    }
  });

  it('proves that every tree begins with every smaller one, and with no other', () => {
    for (let newer = 0; newer <= MOST; newer++) {
      for (let older = 0; older <= newer; older++) {
        const proof = consistencyProof(older, newer).map(hashOf);
        const [was, is] = [
          { size: older, root: rootAt(older) },
          { size: newer, root: rootAt(newer) },
        ];
        expect(verifyConsistency(was, is, proof)).toBe(true);
        expect(verifyConsistency({ ...was, root: flipped(was.root) }, is, proof)).toBe(false);
        if (older > 0) {
          expect(verifyConsistency(was, { ...is, root: flipped(is.root) }, proof)).toBe(false);
        }
        expect(verifyConsistency(was, is, [...proof, rootAt(1)])).toBe(false);
        if (proof.length > 0) expect(verifyConsistency(was, is, proof.slice(0, -1))).toBe(false);
        if (older < newer) expect(verifyConsistency(is, was, proof)).toBe(false);
      }
    }
  });

  it('refuses a rewritten history, whichever leaf was changed', () => {
    const size = 37;
    for (let changed = 0; changed < size; changed++) {
      const rewritten = data.map((entry, i) => (i === changed ? new TextEncoder().encode('other') : entry));
      const is = { size: MOST, root: naive(rewritten) };
      const other = (range: LeafRange) => naive(rewritten.slice(range.from, range.to));
      const proof = consistencyProof(size, MOST).map(other);
      expect(verifyConsistency({ size, root: rootAt(size) }, is, proof), `leaf ${changed}`).toBe(false);
    }
  });

  it('gives no proof of a leaf that it has not, or for an older tree that is larger', () => {
    expect(() => inclusionProof(5, 5)).toThrow(RangeError);
    expect(() => inclusionProof(-1, 5)).toThrow(RangeError);
    expect(() => consistencyProof(6, 5)).toThrow(RangeError);
    expect(() => appended(3, [], [])).toThrow(RangeError);
    expect(verifyInclusion(leafAt(0), Number.NaN, 1, rootAt(1), [])).toBe(false);
  });
});
