import { decodeRlp, keccak256, type RlpStructuredData } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';

/**
 * Verifies Merkle-Patricia proofs of `eth_getProof` (Ethereum Yellow Paper, appendix D; EIP-1186). Only verification is
 * needed, and ethers has RLP and Keccak: a trie library would bring four more packages for a walk of a few nodes.
 */

type Node = readonly RlpStructuredData[];

/**
 * The value at a key, RLP-encoded, or undefined if the proof shows that the trie has no such key.
 *
 * @param root the trie's root, 0x-prefixed 32 bytes
 * @param key before hashing: an address, or a storage slot of 32 bytes, 0x-prefixed
 * @param proof RLP nodes from the root on
 * @throws AssayError `evidence-false` (3)
 */
export function provenValue(root: string, key: string, proof: readonly string[]): string | undefined {
  const path = nibblesOf(keccak256(key));
  let rest = [...proof];
  let reference: RlpStructuredData = root;
  let done = 0;
  if (rest.length === 0 && root === EMPTY_ROOT) return undefined;
  for (;;) {
    let node: Node;
    if (Array.isArray(reference)) node = reference;
    else {
      const [next, ...others] = rest;
      if (next === undefined || keccak256(next) !== reference) throw falseProof();
      node = decoded(next);
      rest = others;
    }
    const step = walk(node, path.slice(done));
    if (!('next' in step)) {
      if (rest.length > 0) throw falseProof();
      return step.value;
    }
    done += step.used;
    reference = step.next;
  }
}

/** keccak256(RLP('')). */
const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';

type Step =
  | { readonly value: string | undefined }
  | { readonly next: RlpStructuredData; readonly used: number };

/** One node: the child that continues the path, or the value at its end. */
function walk(node: Node, path: string): Step {
  if (node.length === 17) {
    const child = node[path === '' ? 16 : Number.parseInt(path[0] as string, 16)];
    if (path === '') return { value: text(child) === '0x' ? undefined : text(child) };
    return child === '0x' ? { value: undefined } : { next: child as RlpStructuredData, used: 1 };
  }
  if (node.length !== 2) throw falseProof();
  const [flag = '', ...key] = text(node[0]).slice(2);
  const kind = Number.parseInt(flag, 16);
  if (!(kind <= 3)) throw falseProof();
  // An odd number of nibbles begins beside the flag; an even number after a padding nibble.
  const nibbles = key.slice(kind % 2 === 1 ? 0 : 1).join('');
  const isLeaf = kind >= 2;
  if (isLeaf) return { value: nibbles === path ? text(node[1]) : undefined };
  if (!path.startsWith(nibbles)) return { value: undefined };
  return { next: node[1] as RlpStructuredData, used: nibbles.length };
}

function decoded(bytes: string): Node {
  let value: unknown;
  try {
    value = decodeRlp(bytes);
  } catch (cause) {
    throw falseProof(cause);
  }
  if (!Array.isArray(value)) throw falseProof();
  return value;
}

const nibblesOf = (hash: string): string => hash.slice(2);

function text(item: RlpStructuredData | undefined): string {
  if (typeof item !== 'string') throw falseProof();
  return item;
}

const falseProof = (cause?: unknown): AssayError =>
  new AssayError(
    'evidence-false',
    'an endpoint gave a storage proof that does not lead to the block; remove that endpoint',
    { exitCode: 3, cause },
  );
