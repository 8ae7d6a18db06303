import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssayError } from '../../protocol/errors.ts';
import { exists, readTextFile } from '../../system/files.ts';
import { AppendOnlyFile } from '../ledger/ledger-file.ts';
import { isHeadSigned, openAuditKey, signHead } from './audit-key.ts';
import { type EntryContent, entryHash, firstHead, lineSchema, type NewEntry } from './entry.ts';

/** Places of one log. */
export interface AuditPlace {
  readonly log: string;
  readonly key: string;
  /** base64url of 32 bytes, from assay.json. */
  readonly publicKey: string;
}

/** A log's end, signed. Kept outside the hospital's machine, it shows later whether the log was cut or written anew. */
export interface SignedHead {
  /** Lines of the log. */
  readonly entries: number;
  /** 64 hex digits. */
  readonly head: string;
  readonly signature: string;
}

const LARGEST = 1 << 30;
const ATTEMPTS = 200;
const PAUSE_MS = 50;

/**
 * Appends an entry and flushes it to the disk. Every append reads the log's end anew, because other commands of the hospital
 * write to the same log.
 *
 * @param now Unix seconds
 * @throws AssayError `audit-log-busy`, `audit-log-changed`, `ledger-unwritable` (4)
 */
export async function appendEntry(place: AuditPlace, entry: NewEntry, now: number): Promise<EntryContent> {
  const { key, publicKey } = await openAuditKey(place.key);
  if (publicKey !== place.publicKey) throw changed(place.log, 'its key is not the one that assay.json names');
  const file = await whenFree(place.log);
  try {
    const { text } = file;
    const start = text.lastIndexOf('\n', text.length - 2) + 1;
    if (text !== '' && !text.endsWith('\n')) throw changed(place.log, 'its last line does not end');
    const last = text === '' ? undefined : parseLine(text.slice(start, -1));
    if (text !== '' && last === undefined) throw changed(place.log, 'its last line cannot be read');
    const content: EntryContent = {
      n: last === undefined ? 0 : last.content.n + 1,
      time: `${new Date(now * 1000).toISOString().slice(0, 19)}Z`,
      user: userInfo().username.slice(0, 120),
      ...entry,
      previous: last === undefined ? firstHead(publicKey) : entryHash(last.content),
    };
    const line = JSON.stringify({ content, signature: signHead(key, entryHash(content)) });
    // The file is written as single bytes.
    file.append(`${asAscii(line)}\n`);
    return content;
  } finally {
    file.close();
  }
}

/** Waits, bounded, while another command of this hospital appends. */
async function whenFree(path: string): Promise<AppendOnlyFile> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await AppendOnlyFile.open(path, '');
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== 'ledger-locked') throw error;
      if (attempt === ATTEMPTS) {
        throw new AssayError(
          'audit-log-busy',
          `another process holds ${path}; nothing was done. If its machine is gone, remove ${path}.lock`,
          { exitCode: 4, cause: error },
        );
      }
      await sleep(PAUSE_MS);
    }
  }
}

const asAscii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

function parseLine(line: string) {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** A log that was read and verified. */
export interface VerifiedLog {
  readonly entries: readonly EntryContent[];
  /** Undefined for an empty log. */
  readonly head: SignedHead | undefined;
}

/**
 * Verifies every line, and that the log goes on from a head that was kept elsewhere.
 *
 * @param kept an earlier head, from outside this machine
 * @throws AssayError `audit-log-changed` (3), which names the first wrong line
 */
export async function verifyLog(
  { log, publicKey }: Pick<AuditPlace, 'log' | 'publicKey'>,
  kept?: SignedHead,
): Promise<VerifiedLog> {
  const text = (await exists(log)) ? await readTextFile(log, { secret: true, largest: LARGEST }) : '';
  if (text !== '' && !text.endsWith('\n')) throw changed(log, 'its last line does not end');
  const entries: EntryContent[] = [];
  let head: SignedHead | undefined;
  let previous = firstHead(publicKey);
  let isKept = kept === undefined || kept.entries === 0;
  for (const line of text.split('\n').slice(0, -1)) {
    const n = entries.length;
    const parsed = parseLine(line);
    if (parsed === undefined) throw changed(log, `line ${n + 1} cannot be read`);
    const { content, signature } = parsed;
    if (content.n !== n)
      throw changed(log, `line ${n + 1} has another number: a line is missing, or was moved`);
    if (content.previous !== previous)
      throw changed(log, `line ${n + 1} does not follow from the one before`);
    previous = entryHash(content);
    if (!isHeadSigned(publicKey, previous, signature)) {
      throw changed(log, `line ${n + 1} is not signed by the log's key`);
    }
    entries.push(content);
    head = { entries: n + 1, head: previous, signature };
    if (kept !== undefined && kept.entries === n + 1) isKept = kept.head === previous;
  }
  if (kept !== undefined && !isHeadSigned(publicKey, kept.head, kept.signature)) {
    throw changed(log, "the head that was given is not signed by this log's key");
  }
  if (!isKept) {
    throw changed(log, 'it does not go on from the head that was given: lines were cut or written anew');
  }
  return { entries, head };
}

const changed = (log: string, what: string): AssayError =>
  new AssayError(
    'audit-log-changed',
    `${log} was changed: ${what}. Keep the file and tell the privacy officer`,
    {
      exitCode: 3,
    },
  );
