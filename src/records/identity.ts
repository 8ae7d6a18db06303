import { canonicalDecimal, parseDecimal } from '../protocol/decimal.ts';
import type { FindingHint, FindingRule } from './finding.ts';
import { hasInvisible, isNoIdentity, plainText } from './tables/plain-text.ts';
import type { Cell } from './tables/table.ts';

/**
 * Texts that identify a record. A key that two exports write in two ways would count one patient twice, and a key
 * that stands for several patients would drop all but the first; both are findings.
 */

/** How the cells of a key column are read. */
export interface IdentityFormat {
  /** Cells are whole numbers: `17`, `17.0` and `017` are one key. */
  readonly integer: boolean;
  /** Column of floating-point numbers: beyond 2^53 several whole numbers are one float. */
  readonly isFloat: boolean;
  /** Whether a text is a declared missing marker. */
  readonly isMissing: (text: string) => boolean;
  /** Whether the usual words for "missing" are refused though they are not declared. */
  readonly refusesMissingWords: boolean;
}

/** The text of an identity, or why the cell is none. */
export type Identity =
  | { readonly text: string }
  | { readonly rule: Extract<FindingRule, 'key-missing' | 'key-not-exact'>; readonly hint?: FindingHint };

/** `17.0`, and a number that a spreadsheet wrote with an exponent: 1.23E+12 has lost digits. */
const ROUNDED = /^[+-]?(?:[0-9]+\.0*|[0-9]*\.?[0-9]+[eE]\+[0-9]+|[0-9]+\.[0-9]*[eE][+-]?[0-9]+)$/;
const LONGEST_INTEGER = 64;

/** Reads a cell of a key column. */
export function identityOf(cell: Cell, format: IdentityFormat): Identity {
  if (cell === null || cell === '') return { rule: 'key-missing' };
  if (typeof cell !== 'string') return { rule: 'key-not-exact', hint: cell.unreadable };
  const text = plainText(cell);
  if (text === '' || format.isMissing(text)) return { rule: 'key-missing' };
  if (format.refusesMissingWords && isNoIdentity(text))
    return { rule: 'key-missing', hint: 'missing-marker' };
  if (hasInvisible(text)) return { rule: 'key-not-exact', hint: 'invisible-characters' };
  if (format.isFloat && !isExactFloat(text)) return { rule: 'key-not-exact', hint: 'rounded-number' };
  if (format.integer) {
    const whole = text.length > LONGEST_INTEGER ? undefined : parseDecimal(text);
    const digits = whole === undefined ? '.' : canonicalDecimal(whole);
    return digits.includes('.') || /e/i.test(text) ? { rule: 'key-not-exact' } : { text: digits };
  }
  return ROUNDED.test(text) ? { rule: 'key-not-exact', hint: 'rounded-number' } : { text };
}

const isExactFloat = (text: string): boolean => Number.isSafeInteger(Number(text));
