import { readFileSync } from 'node:fs';
import type { Field } from '../../protocol/field.ts';
import type { LedgerEntry } from './entries.ts';
import { AppendOnlyFile, type LedgerDisk } from './ledger-file.ts';
import { entryLine, type HeadedEntry, headerLine, parseLedger } from './lines.ts';
import { firstHead, type LedgerKeys, ledgerKeys } from './seal.ts';

/** The secret and the public name of a ledger's holder. */
export interface LedgerHolder {
  readonly holderSecret: Field;
  readonly holder: Field;
}

/** The ledger of a keystore lies beside it. */
export const ledgerPath = (keystore: string): string => `${keystore}.ledger`;

/**
 * Everything that a holder secret ever answered: append-only, encrypted, one process at a time. An entry is on disk before
 * `append` returns, and what it allows may leave this machine only afterwards.
 *
 * Not guaranteed: an old copy of the file is a valid ledger. The head that enrolments publish tells that it is old.
 */
export class Ledger {
  readonly #file: AppendOnlyFile;
  readonly #keys: LedgerKeys;
  readonly #entries: HeadedEntry[];
  #head: Buffer;

  private constructor(file: AppendOnlyFile, keys: LedgerKeys, entries: readonly HeadedEntry[], head: Buffer) {
    this.#file = file;
    this.#keys = keys;
    this.#entries = [...entries];
    this.#head = head;
  }

  /**
   * Opens the ledger for appending; makes an empty one where there is none.
   *
   * @throws AssayError `ledger-locked`, `ledger-corrupt`, `ledger-unwritable` (4)
   */
  static async open(path: string, holder: LedgerHolder, disk?: LedgerDisk): Promise<Ledger> {
    const file = await AppendOnlyFile.open(path, headerLine(holder.holder), disk);
    const keys = ledgerKeys(holder.holderSecret);
    try {
      const { entries, head, whole } = parse(file.text, keys, holder.holder, path);
      file.truncate(whole);
      return new Ledger(file, keys, entries, head);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** The entries of a ledger that another process may hold. @throws AssayError `ledger-corrupt` (4) */
  static read(path: string, { holderSecret, holder }: LedgerHolder): readonly HeadedEntry[] {
    return parse(readFileSync(path, 'latin1'), ledgerKeys(holderSecret), holder, path).entries;
  }

  get path(): string {
    return this.#file.path;
  }

  /** 64 hex digits. */
  get head(): string {
    return this.#head.toString('hex');
  }

  get entries(): readonly HeadedEntry[] {
    return this.#entries;
  }

  /** @throws AssayError `ledger-unwritable` (4) */
  append(entry: LedgerEntry): void {
    const { line, head } = entryLine(this.#keys, this.#head, entry);
    this.#file.append(line);
    this.#head = head;
    this.#entries.push({ entry, head: this.head });
  }

  /** Lets another process open the ledger. */
  close(): void {
    this.#file.close();
  }
}

const parse = (text: string, keys: LedgerKeys, holder: Field, path: string) =>
  parseLedger(text, keys, holder, firstHead(holder), path);
