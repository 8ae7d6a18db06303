import type { JSX } from 'preact';
import { count, instantText } from '../data/format.ts';
import { Section } from '../parts/notice.tsx';
import { type Column, Table } from '../parts/table.tsx';
import type { LogAnswer } from './approval-messages.ts';
import { isBusy, log, logProblem, readLog } from './state.ts';

type Line = LogAnswer['newest'][number];

const COLUMNS: Column<Line>[] = [
  { name: 'Number', isNumber: true, cell: ({ n }) => count(n) },
  { name: 'When', cell: ({ time }) => <time dateTime={time}>{instantText(time)}</time> },
  { name: 'Command', cell: ({ words }) => words },
  { name: 'Touched', cell: ({ touched }) => touched.join(', ') },
  { name: 'Outcome', cell: ({ outcome }) => outcome },
  { name: 'User', cell: ({ user }) => user },
];

/** The log of every command that touched records or secrets. It is read when a person asks. */
export function LogSection({ hasLog }: { hasLog: boolean }): JSX.Element | null {
  const known = log.value;
  if (!hasLog) return null;
  return (
    <Section
      title="The log"
      lead="Every command that touched records or secrets, also from this page. Each line is signed and holds the hash of the line before."
    >
      <p class="row">
        <button type="button" disabled={isBusy.value} onClick={() => void readLog()}>
          Read and verify the log
        </button>
      </p>
      {logProblem.value !== '' && (
        <p class="notice bad" role="alert">
          {logProblem.value}
        </p>
      )}
      {known !== undefined && (
        <>
          <p class="notice good" role="status" data-log={known.entries}>
            {count(known.entries)} entries, whole and in order. A cut end shows only against a head that is
            kept elsewhere: <code>assay audit head</code> writes it.
          </p>
          {known.head !== '' && (
            <p class="small">
              Head: <code class="whole">{known.head}</code>
            </p>
          )}
          <Table
            caption="The log"
            columns={COLUMNS}
            rows={known.newest}
            keyOf={({ n }) => `${n}`}
            empty="The log has no entry yet."
          />
        </>
      )}
    </Section>
  );
}
