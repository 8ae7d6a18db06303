import { timingSafeEqual } from 'node:crypto';
import { AssayError } from '../../protocol/errors.ts';
import { entrySchema, type LedgerEntry } from './entries.ts';
import { headMac, type LedgerKeys, nextHead, openEntry, sealEntry } from './seal.ts';

/**
 * The ledger's text. The first line is a header. Each further line is `LENGTH BASE64`: the length of the base64 text, then
 * the encrypted entry and the MAC of the head after it. The length tells a line that a crash cut short from a changed one.
 */

const LEDGER_FORMAT = 'assay/ledger/v1';
const MAC = 16;

/** An entry with the head after it, 64 hex digits. */
export interface HeadedEntry {
  readonly entry: LedgerEntry;
  readonly head: string;
}

interface ParsedLedger {
  readonly entries: readonly HeadedEntry[];
  readonly head: Buffer;
  /** Bytes of the file that hold whole entries. The rest is a line that a crash cut short. */
  readonly whole: number;
}

export const headerLine = (holder: bigint): string =>
  `${JSON.stringify({ format: LEDGER_FORMAT, holder: `${holder}` })}\n`;

/** The line of an entry, and the head after it. */
export function entryLine(
  keys: LedgerKeys,
  previous: Buffer,
  entry: LedgerEntry,
): { readonly line: string; readonly head: Buffer } {
  const text = JSON.stringify(entry, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  const sealed = sealEntry(keys, previous, text);
  const head = nextHead(previous, sealed);
  const body = Buffer.concat([sealed, headMac(keys, head)]).toString('base64');
  return { line: `${body.length} ${body}\n`, head };
}

/**
 * Reads a ledger's text. A last line that is cut short was never acted upon and is left out.
 *
 * @param path for error messages
 * @throws AssayError `ledger-corrupt` (4)
 */
export function parseLedger(
  text: string,
  keys: LedgerKeys,
  holder: bigint,
  first: Buffer,
  path: string,
): ParsedLedger {
  const header = headerLine(holder);
  if (!text.startsWith(header)) {
    throw corrupt(path, 'its first line is not the header of this keystore');
  }
  const entries: HeadedEntry[] = [];
  let head = first;
  let at = header.length;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    if (end === -1) {
      if (isCutShort(text.slice(at))) break;
      throw corrupt(path, `entry ${entries.length + 1} does not end`);
    }
    const read = readLine(text.slice(at, end), keys, head);
    if (read === undefined) throw corrupt(path, `entry ${entries.length + 1} does not authenticate`);
    entries.push({ entry: read.entry, head: read.head.toString('hex') });
    head = read.head;
    at = end + 1;
  }
  return { entries, head, whole: at };
}

/** Whether a tail without a line break is shorter than the line that it begins. */
function isCutShort(tail: string): boolean {
  const parts = /^([1-9][0-9]{0,6})( ([A-Za-z0-9+/=]*))?$/.exec(tail);
  if (parts === null) return false;
  const [, length, rest, body = ''] = parts;
  return rest === undefined ? tail.length < 8 : body.length <= Number(length);
}

function readLine(
  line: string,
  keys: LedgerKeys,
  previous: Buffer,
): { entry: LedgerEntry; head: Buffer } | undefined {
  const [, length, body = ''] = /^([1-9][0-9]{0,6}) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
  if (Number(length) !== body.length) return undefined;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.toString('base64') !== body || bytes.length <= MAC) return undefined;
  const sealed = bytes.subarray(0, -MAC);
  const text = openEntry(keys, previous, sealed);
  if (text === undefined) return undefined;
  const head = nextHead(previous, sealed);
  if (!timingSafeEqual(headMac(keys, head), bytes.subarray(-MAC))) return undefined;
  const parsed = entrySchema.safeParse(JSON.parse(text));
  return parsed.success ? { entry: parsed.data, head } : undefined;
}

const corrupt = (path: string, what: string): AssayError =>
  new AssayError(
    'ledger-corrupt',
    `${path} was changed or damaged: ${what}; restore no old copy, see docs/runbooks/lost-ledger.md`,
    { exitCode: 4 },
  );
