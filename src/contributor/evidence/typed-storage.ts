import { getAddress, keccak256, toBeHex } from 'ethers';
import { refusal } from '../checks/refusal.ts';
import type { EvidenceEndpoint } from './endpoints.ts';
import { proveAccount } from './state-proof.ts';

/**
 * Values of a contract's storage by their Solidity types (Solidity's layout of storage), read with proofs. A layout names
 * the members of each struct. Members get the values that ethers gives: bigint, boolean, checksummed address, 0x-prefixed
 * bytes, arrays, and objects for structs.
 */

/** Members of a struct: name, slot within it, first byte from the right, type. */
type Members = readonly (readonly [name: string, slot: number, offset: number, type: string])[];

export interface StorageLayout {
  /** First slots of mappings. */
  readonly mappings: Readonly<Record<string, number>>;
  readonly structs: Readonly<Record<string, Members>>;
}

export type StoredValue =
  | bigint
  | boolean
  | string
  | readonly StoredValue[]
  | { readonly [name: string]: StoredValue };

/** Where a proof is asked for, and the block that it is verified against. */
export interface ProofSource {
  readonly endpoint: EvidenceEndpoint;
  readonly block: { readonly height: bigint; readonly stateRoot: string };
  readonly contract: string;
}

/** Elements of an array of unbounded length: no list that is read here has more. */
const MOST_ELEMENTS = 128n;
const WORD_BYTES = 32;

const hash = (...words: readonly bigint[]): bigint =>
  BigInt(keccak256(`0x${words.map((word) => toBeHex(word, WORD_BYTES).slice(2)).join('')}`));

/** The slot of a mapping's value. @param keys outermost first */
export function mappedSlot(layout: StorageLayout, mapping: string, ...keys: readonly bigint[]): bigint {
  const first = layout.mappings[mapping];
  if (first === undefined) throw new TypeError(`the layout has no mapping ${mapping}`);
  return keys.reduce((slot, key) => hash(key, slot), BigInt(first));
}

/** An array's type: its elements' type, and its length if that is fixed. */
function arrayOf(type: string): { readonly of: string; readonly length: number | undefined } | undefined {
  const [, of, length] = /^(.+)\[(\d*)\]$/.exec(type) ?? [];
  return of === undefined ? undefined : { of, length: length === '' ? undefined : Number(length) };
}

/**
 * The structs at several slots. Arrays of unbounded length take a second request.
 *
 * @throws AssayError `evidence-false` (3); as the endpoint
 */
export async function readStructs(
  source: ProofSource,
  layout: StorageLayout,
  places: readonly { readonly struct: string; readonly slot: bigint }[],
): Promise<StoredValue[]> {
  const { endpoint, block, contract } = source;
  const reader = new WordReader(layout);
  for (const { struct, slot } of places) reader.collect(struct, slot);
  while (reader.wanted.size > 0) {
    const slots = [...reader.wanted];
    const proven = await proveAccount(endpoint, block, contract, slots);
    reader.take(proven.slots);
    // Now the lengths are known: what they lead to is asked for.
    for (const { struct, slot } of places) reader.collect(struct, slot);
  }
  return places.map(({ struct, slot }) => reader.value(struct, slot, 0));
}

/** Reads typed values from words, and collects the slots of those that are missing. */
class WordReader {
  readonly wanted = new Set<bigint>();
  readonly #layout: StorageLayout;
  readonly #words = new Map<bigint, bigint>();

  constructor(layout: StorageLayout) {
    this.#layout = layout;
  }

  take(words: ReadonlyMap<bigint, bigint>): void {
    for (const [slot, word] of words) {
      this.#words.set(slot, word);
      this.wanted.delete(slot);
    }
  }

  /** Notes the slots of a value that are not known yet. */
  collect(type: string, slot: bigint): void {
    const members = this.#layout.structs[type];
    if (members !== undefined) {
      for (const [, at, , of] of members) this.collect(of, slot + BigInt(at));
      return;
    }
    const array = arrayOf(type);
    if (array?.length !== undefined) {
      for (let i = 0; i < array.length; i++) this.collect(array.of, slot + BigInt(i));
      return;
    }
    if (!this.#words.has(slot)) this.wanted.add(slot);
    else if (array !== undefined)
      for (let i = 0; i < this.#lengthAt(slot); i++) this.collect(array.of, hash(slot) + BigInt(i));
  }

  value(type: string, slot: bigint, offset: number): StoredValue {
    const members = this.#layout.structs[type];
    if (members !== undefined) {
      return Object.fromEntries(
        members.map(([name, at, from, of]) => [name, this.value(of, slot + BigInt(at), from)]),
      );
    }
    const array = arrayOf(type);
    if (array === undefined) return scalar(type, this.#word(slot), offset);
    const first = array.length === undefined ? hash(slot) : slot;
    const length = array.length ?? this.#lengthAt(slot);
    return Array.from({ length }, (_, i) => this.value(array.of, first + BigInt(i), 0));
  }

  #word(slot: bigint): bigint {
    const word = this.#words.get(slot);
    if (word === undefined) throw new TypeError('a slot was not read');
    return word;
  }

  /** @throws AssayError `evidence-false` (3) */
  #lengthAt(slot: bigint): number {
    const length = this.#word(slot);
    if (length <= MOST_ELEMENTS) return Number(length);
    throw refusal('evidence-false', 'a list on this chain is longer than any that this contract keeps');
  }
}

/** A value of one word or less. Elements of arrays have a word each: those that are packed are not read here. */
function scalar(type: string, word: bigint, offset: number): StoredValue {
  const bits = type === 'address' ? 160 : type === 'bool' ? 8 : Number(/(\d+)$/.exec(type)?.[1] ?? 256);
  if (type === 'bytes32') return toBeHex(word, WORD_BYTES);
  const value = BigInt.asUintN(bits, word >> BigInt(8 * offset));
  if (type === 'address') return getAddress(toBeHex(value, 20));
  if (type === 'bool') return value === 1n;
  return type.startsWith('int') ? BigInt.asIntN(bits, value) : value;
}
