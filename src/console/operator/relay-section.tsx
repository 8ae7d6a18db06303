import type { JSX } from 'preact';
import type { DeadLetterResource } from '../../api/relay.ts';
import { count, instantText } from '../data/format.ts';
import { Section } from '../parts/notice.tsx';
import { type Column, Figures, Table } from '../parts/table.tsx';
import { deadLetters, isBusy, relay, resume, retry } from './state.ts';

const COLUMNS: Column<DeadLetterResource>[] = [
  { name: 'Submission', cell: ({ id }) => <code>{id}</code> },
  { name: 'Kind', cell: ({ kind }) => kind },
  { name: 'Since', cell: ({ since }) => <time dateTime={since}>{instantText(since)}</time> },
  { name: 'Status', cell: ({ status }) => status },
  { name: 'Reason', cell: ({ reason }) => reason ?? '–' },
  {
    name: 'Retry',
    cell: ({ id }) => (
      <button
        type="button"
        disabled={isBusy.value}
        onClick={() => void retry(id)}
        aria-label={`Queue again: ${id}`}
      >
        Queue again
      </button>
    ),
  },
];

/** The relay's queue, its halt, and submissions that failed for good. */
export function RelaySection(): JSX.Element | null {
  const known = relay.value;
  if (known === undefined) return null;
  const { submissions, nonces, halt } = known;
  return (
    <Section title="Relay">
      {halt !== null && (
        <div class="notice bad" role="alert">
          <p class="strong">
            The relay is halted since {instantText(halt.since)}: {halt.reason} (nonce {halt.nonce}).
          </p>
          <p>docs/runbooks/relay-halted.md says how to find the cause. Resume once it is removed.</p>
          <button type="button" disabled={isBusy.value} onClick={() => void resume()}>
            Resume the relay
          </button>
        </div>
      )}
      <Figures
        figures={[
          ...Object.entries(submissions).map(([status, number]) => ({
            name: `Submissions ${status}`,
            value: count(number),
          })),
          { name: 'Transactions to be mined', value: count(nonces.open) },
          { name: 'Mined, not final', value: count(nonces.mined) },
        ]}
      />
      <h3>Dead letters</h3>
      <Table
        caption="Dead letters"
        columns={COLUMNS}
        rows={deadLetters.value}
        keyOf={({ id }) => id}
        empty="No submission failed for good."
      />
    </Section>
  );
}
