import { keccak256, toBeHex } from 'ethers';
import layout from './rounds-layout.json' with { type: 'json' };

/** Storage places of the Rounds contract (Solidity's layout of storage: packed structs, mappings, arrays). */

type Struct = 'Round' | 'Dataset' | 'Entry';
export type MemberOf<S extends Struct> = keyof (typeof layout)[S];

const hash = (...words: readonly bigint[]): bigint =>
  BigInt(keccak256(`0x${words.map((word) => toBeHex(word, 32).slice(2)).join('')}`));

const { mappings } = layout;

/** First slots of the structs, and of an array's elements. */
export const roundSlot = (round: bigint): bigint => hash(round, BigInt(mappings._rounds));
export const datasetSlot = (dataset: bigint): bigint => hash(dataset, BigInt(mappings._datasets));
export const entrySlot = (round: bigint, dataset: bigint): bigint =>
  hash(dataset, hash(round, BigInt(mappings._entries)));
/** The slot that holds 1 + the index at a position of a holdout's unopened batches, or 0. */
export const orderSlot = (dataset: bigint, position: number): bigint =>
  hash(BigInt(position), hash(dataset, BigInt(mappings._order)));
export const elementSlot = (array: bigint, index: number): bigint => hash(array) + BigInt(index);

const placeOf = (struct: Struct, member: string): readonly [number, number, number] => {
  const place = (layout[struct] as unknown as Record<string, [number, number, number]>)[member];
  if (place === undefined) throw new TypeError(`the layout of ${struct} has no ${member}`);
  return place;
};

/** The slot of a struct's member; of an array, the slot of its length. */
export const slotOf = <S extends Struct>(struct: S, base: bigint, member: MemberOf<S>): bigint =>
  base + BigInt(placeOf(struct, member as string)[0]);

/** A member's value, cut from its slot. `index` is a place in an array of fixed length. */
export function memberOf<S extends Struct>(
  struct: S,
  base: bigint,
  member: MemberOf<S>,
  slots: ReadonlyMap<bigint, bigint>,
  index = 0,
): bigint {
  const [slot, offset, size] = placeOf(struct, member as string);
  const word = slots.get(base + BigInt(slot + index));
  if (word === undefined) throw new TypeError(`slot of ${struct}.${String(member)} was not read`);
  return (word >> BigInt(8 * offset)) & ((1n << BigInt(8 * Math.min(size, 32))) - 1n);
}

/** Every slot of a struct, arrays of fixed length included. */
export function slotsOf(struct: Struct, base: bigint): bigint[] {
  const slots = new Set<bigint>();
  for (const [slot, , size] of Object.values(layout[struct]) as [number, number, number][]) {
    for (let i = 0; i < Math.ceil(size / 32); i++) slots.add(base + BigInt(slot + i));
  }
  return [...slots];
}
