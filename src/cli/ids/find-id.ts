import { AssayError } from '../../protocol/errors.ts';
import { shortId } from '../../protocol/short-id.ts';
import type { AddressBook, Kind } from './address-book.ts';

/** Shortest beginning of an id that is looked up. */
const SHORTEST_PREFIX = 4;
/** Texts of this length are complete ids: a hash has fewer digits with a chance below 10^-9. */
const COMPLETE = 60;

const isNumber = (text: string): boolean => /^(?:0|[1-9][0-9]{0,77}|0x[0-9a-fA-F]{1,64})$/.test(text);
const isComplete = (text: string): boolean => text.length >= COMPLETE && isNumber(text);

interface Known {
  readonly id: bigint;
  readonly name?: string;
}

/**
 * The id that a text stands for: a name of the book, a complete id, or the beginning of an id of the book or of the
 * chain, in decimal or hexadecimal (as short ids are printed).
 *
 * @param option for error messages
 * @param onChain ids of the chain; undefined if no node is named. It is only called for a text that the book does not
 *   settle.
 * @returns decimal
 * @throws AssayError `unknown-id` (2; 5 if the chain was asked), `ambiguous-id` (2)
 */
export async function findId(
  text: string,
  kind: Exclude<Kind, 'round'>,
  option: string,
  book: AddressBook,
  onChain: (() => Promise<readonly bigint[]>) | undefined,
): Promise<string> {
  const alias = book[kind].find(({ name }) => name === text);
  if (alias !== undefined) return `${alias.id}`;
  if (isComplete(text)) return text;
  const near = begun(text, book[kind]);
  if (near.length === 1 && near[0] !== undefined) return `${near[0].id}`;
  if (near.length > 1) throw ambiguous(kind, option, near);
  if (onChain === undefined) {
    // Without a node a number is taken as the id itself; a deployment of tests may have small ids.
    if (isNumber(text)) return text;
    throw unknown(kind, option, book, 'in the address book');
  }
  const far = begun(
    text,
    (await onChain()).map((id) => ({ id })),
  );
  if (far.length === 1 && far[0] !== undefined) return `${far[0].id}`;
  if (far.length > 1) throw ambiguous(kind, option, far);
  throw unknown(kind, option, book, 'in the address book or on chain', 5);
}

/** Entries whose id begins with the text. Two names of one id count once. */
function begun(text: string, known: readonly Known[]): Known[] {
  const lower = text.toLowerCase();
  const hex = lower.replace(/^0x/, '');
  const isHex = /^[0-9a-f]+$/.test(hex);
  const exact = isNumber(text) ? known.find(({ id }) => id === BigInt(text)) : undefined;
  if (exact !== undefined) return [exact];
  if (hex.length < SHORTEST_PREFIX || !isHex) return [];
  const fits = ({ id }: Known): boolean =>
    (lower === hex && `${id}`.startsWith(lower)) || id.toString(16).padStart(64, '0').startsWith(hex);
  return [...new Map(known.filter(fits).map((entry) => [entry.id, entry])).values()];
}

const ambiguous = (kind: Kind, option: string, found: readonly Known[]): AssayError =>
  new AssayError(
    'ambiguous-id',
    `${option}: ${found.length} ${kind}s begin so (${found.slice(0, 5).map(describe).join(', ')}${found.length > 5 ? ', ...' : ''}); give more digits or a name`,
  );

const unknown = (
  kind: Exclude<Kind, 'round'>,
  option: string,
  book: AddressBook,
  where: string,
  exitCode: 2 | 5 = 2,
): AssayError => {
  const names = book[kind].map(describe).slice(0, 8).join(', ');
  return new AssayError(
    'unknown-id',
    `${option}: no ${kind} ${where} has this name, or an id that begins so (${SHORTEST_PREFIX} digits or more)${names === '' ? '' : `; names: ${names}`}`,
    { exitCode },
  );
};

const describe = ({ id, name }: Known): string =>
  name === undefined ? shortId(id) : `${name} = ${shortId(id)}`;
