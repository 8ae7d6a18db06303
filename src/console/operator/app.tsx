import type { JSX } from 'preact';
import { count } from '../data/format.ts';
import { PageTitle, Section } from '../parts/notice.tsx';
import { Figures, Table } from '../parts/table.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { KeysSection } from './keys-section.tsx';
import { type Metric, metricValue } from './metrics.ts';
import { RelaySection } from './relay-section.tsx';
import { isBusy, lock, metrics, problem, readiness, relay, token, unlock } from './state.ts';

export const OperatorApp = (): JSX.Element => (
  <>
    <TopBar home="#" links={[]} />
    <main id="content" tabIndex={-1}>
      <PageTitle title="The service" kind="Operator">
        <p class="lead">
          What the relay does, what waits, who may submit. This page is served to the operator's listener
          alone.
        </p>
      </PageTitle>
      <Health />
      {problem.value !== '' && (
        <p class="notice bad" role="alert">
          {problem.value}{' '}
          <button
            type="button"
            onClick={() => {
              problem.value = '';
            }}
          >
            Try again
          </button>
        </p>
      )}
      <Unlock />
      <RelaySection />
      <KeysSection />
      <MetricsSection />
    </main>
    <footer class="bottom">
      <p>The API key stays in this tab's memory and is forgotten with it.</p>
      <p>This page loads nothing from elsewhere.</p>
    </footer>
  </>
);

function Health(): JSX.Element {
  const known = readiness.value;
  const all = metrics.value;
  const seconds = (name: string): string => {
    const value = metricValue(all, name);
    return value === undefined ? '–' : `${Math.round(value).toLocaleString()} s`;
  };
  const balance = metricValue(all, 'assay_signer_balance_ether');
  return (
    <>
      <p
        class={`notice ${known?.status === 'ready' ? 'good' : known === undefined ? '' : 'bad'}`}
        role="status"
        data-ready={known?.status ?? 'unknown'}
      >
        {known === undefined
          ? 'Asking the service…'
          : known.status === 'ready'
            ? `Ready. The relay is ${known.relay}.`
            : `Not ready: ${whatFails(known)}. docs/runbooks has a page for each.`}
      </p>
      <Figures
        figures={[
          {
            name: 'Balance of the signer',
            value:
              balance === undefined ? '–' : balance.toLocaleString(undefined, { maximumFractionDigits: 4 }),
            note: 'in the chain’s coin',
          },
          { name: 'Oldest waiting submission', value: seconds('assay_relay_oldest_submission_seconds') },
          { name: 'Since the last block', value: seconds('assay_chain_head_age_seconds') },
          { name: 'Proofs waiting', value: count(metricValue(all, 'assay_verification_queue_proofs') ?? 0) },
        ]}
      />
    </>
  );
}

const whatFails = ({ relay: state, chain, store, writable }: NonNullable<typeof readiness.value>): string =>
  [
    ...(state === 'running' || state === 'standby' ? [] : [`the relay is ${state}`]),
    ...(chain ? [] : ['the chain does not answer']),
    ...(store ? [] : ['the database does not answer']),
    ...(writable ? [] : ['the database can’t be written']),
  ].join(', ') || 'the service is stopping';

function Unlock(): JSX.Element {
  if (relay.value !== undefined) {
    return (
      <p class="row">
        <button type="button" onClick={lock}>
          Forget the API key
        </button>
      </p>
    );
  }
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = `${new FormData(form).get('token') ?? ''}`.trim();
    form.reset();
    void unlock(given);
  };
  return (
    <Section
      title="Administration"
      lead="Queue, dead letters and API keys need a key with the scope admin. Metrics and health do not."
    >
      <form class="row" onSubmit={submit}>
        <label>
          API key
          <input name="token" type="password" required autocomplete="off" />
        </label>
        <button type="submit" class="primary" disabled={isBusy.value || token.value !== ''}>
          Use this key
        </button>
      </form>
    </Section>
  );
}

const labelsOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** Histograms have a line for each bucket, which tells a person nothing. */
const shownSamples = ({ samples }: Metric) => samples.filter(({ name }) => !name.endsWith('_bucket'));

/** Times of single routes come last: there are many. */
const isOfRoutes = ({ name }: Metric): boolean => name === 'assay_http_request_duration_seconds';

function MetricsSection(): JSX.Element {
  const rows = metrics.value
    .filter(({ name }) => name.startsWith('assay_'))
    .sort((a, b) => Number(isOfRoutes(a)) - Number(isOfRoutes(b)))
    .flatMap((metric) => shownSamples(metric).map((sample) => ({ metric, sample })));
  return (
    <Section
      title="Metrics"
      lead="As /metrics has them. docs/OPERATIONS.md lists the alerts, with a runbook each."
    >
      <Table
        caption="Metrics"
        columns={[
          { name: 'Metric', cell: ({ metric, sample }) => <code title={metric.help}>{sample.name}</code> },
          { name: 'Of', cell: ({ sample }) => labelsOf(sample.labels) },
          {
            name: 'Value',
            isNumber: true,
            cell: ({ sample }) => sample.value.toLocaleString(undefined, { maximumFractionDigits: 4 }),
          },
        ]}
        rows={rows}
        keyOf={({ sample }) => `${sample.name}${labelsOf(sample.labels)}`}
        empty="The service has given no metrics yet."
      />
    </Section>
  );
}
