import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { count } from '../data/format.ts';
import { Empty } from './notice.tsx';

export interface Column<T> {
  readonly name: string;
  readonly isNumber?: boolean;
  readonly cell: (row: T) => ComponentChildren;
}

const PAGE = 25;

/**
 * A table that draws one page of its rows, so that a list of any length is fast. On a phone each row is a card with the
 * names of the columns beside the values.
 */
export function Table<T>({
  caption,
  columns,
  rows,
  empty,
  keyOf,
}: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  empty: ComponentChildren;
  keyOf: (row: T) => string;
}): JSX.Element {
  const [page, setPage] = useState(0);
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  const last = Math.ceil(rows.length / PAGE) - 1;
  const at = Math.min(page, last);
  return (
    <div class="table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={caption}>
        <table>
          <caption class="hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ name, isNumber }) => (
                <th key={name} scope="col" class={isNumber ? 'right' : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(at * PAGE, (at + 1) * PAGE).map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ name, isNumber, cell }) => (
                  <td key={name} class={isNumber ? 'right' : undefined} data-name={name}>
                    <div>{cell(row)}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {last > 0 && <Pager at={at} rows={rows.length} onPage={setPage} />}
    </div>
  );
}

/** @param at the page, from 0 */
function Pager({
  at,
  rows,
  onPage,
}: {
  at: number;
  rows: number;
  onPage: (page: number) => void;
}): JSX.Element {
  const last = Math.ceil(rows / PAGE) - 1;
  const to = (name: string, page: number) => (
    <button type="button" disabled={page < 0 || page > last || page === at} onClick={() => onPage(page)}>
      {name}
    </button>
  );
  return (
    <div class="pager">
      {last > 1 && to('First', 0)}
      {to('Previous', at - 1)}
      <span>
        {count(at * PAGE + 1)}–{count(Math.min(rows, (at + 1) * PAGE))} of {count(rows)}
      </span>
      {to('Next', at + 1)}
      {last > 1 && to('Last', last)}
    </div>
  );
}

/** Names and values side by side. */
export const Facts = ({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ComponentChildren])[];
}): JSX.Element => (
  <dl class="facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** Large numbers at the top of a page. */
export const Figures = ({
  figures,
}: {
  figures: readonly { readonly name: string; readonly value: ComponentChildren; readonly note?: string }[];
}): JSX.Element => (
  <dl class="figures">
    {figures.map(({ name, value, note }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
        {note !== undefined && <dd class="note">{note}</dd>}
      </div>
    ))}
  </dl>
);
