import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { exists, readJsonFile } from '../../system/files.ts';

/**
 * Names of models, datasets and rounds, kept on this machine: in the hospital's `assay.json` and in
 * `~/.config/assay/book.json`. A name is only a shorthand. It proves nothing about the id behind it.
 */

const name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,59}$/u);
const id = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const names = z.record(name, id).optional();
export const bookSchema = z.strictObject({ models: names, datasets: names, rounds: names });
type BookFile = z.infer<typeof bookSchema>;

export type Kind = 'model' | 'dataset' | 'round';

interface Named {
  readonly name: string;
  readonly id: bigint;
}

/** Entries by kind. A name of a nearer file hides the same name of a farther one. */
export type AddressBook = Readonly<Record<Kind, readonly Named[]>>;

export const EMPTY_BOOK: AddressBook = { model: [], dataset: [], round: [] };

/** The user's own file. `XDG_CONFIG_HOME` is honoured. */
export const userBookPath = (environment: Readonly<Record<string, string | undefined>>): string =>
  join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'assay', 'book.json');

/** Reads the user's file; an absent file is an empty book. @throws AssayError `bad-book` (2); as `readJsonFile` */
export async function readUserBook(path: string): Promise<AddressBook> {
  if (!(await exists(path))) return EMPTY_BOOK;
  const parsed = bookSchema.safeParse(await readJsonFile(path, { largest: 1 << 20 }));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError('bad-book', `${path} is not an address book: see ${where}`);
  }
  return bookOf(parsed.data);
}

export const bookOf = ({ models, datasets, rounds }: BookFile): AddressBook => ({
  model: named(models),
  dataset: named(datasets),
  round: named(rounds),
});

const named = (record: Readonly<Record<string, string>> = {}): Named[] =>
  Object.entries(record).map(([each, text]) => ({ name: each, id: BigInt(text) }));

/** Both books; entries of `near` win over entries of `far` with the same name. */
export function joinBooks(near: AddressBook, far: AddressBook): AddressBook {
  const join = (kind: Kind): Named[] => [
    ...near[kind],
    ...far[kind].filter((entry) => !near[kind].some((other) => other.name === entry.name)),
  ];
  return { model: join('model'), dataset: join('dataset'), round: join('round') };
}

/** The id's name; undefined if the book has none. */
export const nameOf = (book: AddressBook, kind: Kind, id: bigint): string | undefined =>
  book[kind].find((entry) => entry.id === id)?.name;
