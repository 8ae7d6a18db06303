import { ProblemError } from '../../api/problem.ts';

/** Query parameters of a list. */
export interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Path of the next page; null on the last one. */
  readonly next: string | null;
}

/**
 * A cursor is the id of the last item of the previous page, in base64url so that clients treat it as opaque. Lists are
 * ordered by creation, so new items do not move items between pages.
 */
const cursorOf = (id: string): string => Buffer.from(`after:${id}`).toString('base64url');

/**
 * The id after which the page begins; undefined for the first page.
 * @throws ProblemError `invalid-query` for a malformed cursor
 */
export function cursorId({ cursor }: PageQuery): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const id = /^after:([0-9A-Za-z-]{1,96})$/.exec(text)?.[1];
  if (id === undefined || cursorOf(id) !== cursor) throw invalidCursor();
  return id;
}

/**
 * Builds a page. Read one item more than it holds, to see whether there is another page.
 * @param found at most `limit + 1` items
 * @param filter further query parameters of the list, which the next page has too
 */
export function pageOf<T>(
  path: string,
  limit: number,
  found: readonly T[],
  idOf: (item: T) => string,
  filter: Readonly<Record<string, unknown>> = {},
): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isLast = found.length <= limit || last === undefined;
  if (isLast) return { items, next: null };
  const query = new URLSearchParams({ limit: `${limit}`, cursor: cursorOf(idOf(last)) });
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, value instanceof Date ? value.toISOString() : String(value));
  }
  return { items, next: `${path}?${query}` };
}

/**
 * A page of a list in memory.
 * @throws ProblemError `invalid-query` if the cursor's item is not in the list
 */
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
