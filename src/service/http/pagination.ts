import { ProblemError } from '../../api/problem.ts';

/** What a list is asked for. */
export interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Path of the next page; null: this is the last. */
  readonly next: string | null;
}

/**
 * A cursor is the id of the last item of the page before, wrapped so that nobody builds on what is in it. Lists are
 * ordered by when an item came to be, so a page that has been read stays as it is while items are added.
 */
const cursorOf = (id: string): string => Buffer.from(`after:${id}`).toString('base64url');

/** The id after which to go on. Throws `invalid-query` for a cursor that was not made here. */
export function cursorId({ cursor }: PageQuery): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const id = /^after:([0-9A-Za-z-]{1,96})$/.exec(text)?.[1];
  if (id === undefined || cursorOf(id) !== cursor) throw invalidCursor();
  return id;
}

/**
 * Builds a page from one item more than it may hold.
 * @param found at most `limit + 1` items
 */
export function pageOf<T>(
  path: string,
  limit: number,
  found: readonly T[],
  idOf: (item: T) => string,
): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isLast = found.length <= limit || last === undefined;
  return { items, next: isLast ? null : `${path}?limit=${limit}&cursor=${cursorOf(idOf(last))}` };
}

/** A page of a list that is in memory. Throws `invalid-query` if the cursor's item is not in it (any more). */
export function pageOfAll(
  path: string,
  limit: number,
  all: readonly bigint[],
  query: PageQuery,
): Page<bigint> {
  const after = cursorId(query);
  const start = after === undefined ? 0 : all.findIndex((id) => id.toString() === after) + 1;
  if (after !== undefined && start === 0) throw invalidCursor();
  return pageOf(path, limit, all.slice(start, start + limit + 1), String);
}

export function invalidCursor(): ProblemError {
  return new ProblemError('invalid-query', 'the cursor is not one of this list');
}
