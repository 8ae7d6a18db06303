import { formatIsoDay } from '../../protocol/policy/day-format.ts';
import { shortId } from '../../protocol/short-id.ts';
import { type AddressBook, type Kind, nameOf } from '../ids/address-book.ts';

/** Models, rounds and datasets in words: short ids, names of the address book, periods as dates. */

/** `risk (3f09c1a2b4d6)`, or the short id alone. */
export function label(book: AddressBook, kind: Exclude<Kind, 'round'>, id: bigint): string {
  const name = nameOf(book, kind, id);
  return name === undefined ? shortId(id) : `${name} (${shortId(id)})`;
}

/** Days of a period as the contract packs it: firstDay * 2^16 + lastDay. */
export function describePeriod(period: bigint): string {
  return `${formatIsoDay(Number(period >> 16n))} to ${formatIsoDay(Number(period & 0xffffn))}`;
}
