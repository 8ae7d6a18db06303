import type { JSX } from 'preact';
import { count } from './data/format.ts';
import { eventsSoFar, failure, history, isLive, needsEndpoint, source } from './data/store.ts';
import { AccountPage } from './pages/account.tsx';
import { AttestationPage } from './pages/attestation.tsx';
import { ConnectPage } from './pages/connect.tsx';
import { ConsumerPage } from './pages/consumer.tsx';
import { DatasetPage } from './pages/dataset.tsx';
import { ModelPage } from './pages/model.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { RoundPage } from './pages/round.tsx';
import { SearchPage } from './pages/search.tsx';
import { VerifyPage } from './pages/verify.tsx';
import { Failure, Loading, PageTitle } from './parts/notice.tsx';
import { SearchForm } from './parts/search-form.tsx';
import { TopBar } from './parts/top-bar.tsx';
import { hrefOf, type Route, route } from './route.ts';

const PAGES: Readonly<Record<string, (given: { parameters: readonly string[] }) => JSX.Element>> = {
  '': OverviewPage,
  model: ModelPage,
  round: RoundPage,
  dataset: DatasetPage,
  account: AccountPage,
  attestation: AttestationPage,
  search: SearchPage,
  consumer: ConsumerPage,
};

const LINKS = [
  { page: '', href: hrefOf.overview, name: 'Overview' },
  { page: 'verify', href: hrefOf.verify, name: 'Verify' },
  { page: 'consumer', href: hrefOf.consumer, name: 'Pay and claim' },
] as const;

/** A page of its own: it reads records, so its security policy is stricter. */
const TRY = { href: './try.html', name: 'Try it', isCurrent: false } as const;

const linksFor = (current: string) => [
  ...LINKS.map(({ page, ...link }) => ({ ...link, isCurrent: current === page })),
  TRY,
];

export function App(): JSX.Element {
  return (
    <>
      <TopBar home={hrefOf.overview} links={linksFor(route.value.page)}>
        <SearchForm />
      </TopBar>
      <main id="content" tabIndex={-1}>
        <Content route={route.value} />
      </main>
      <Footer />
    </>
  );
}

function Content({ route: { page, parameters } }: { route: Route }): JSX.Element {
  // Works without any source: everything is in the address or in the visitor's file.
  if (page === 'verify') return <VerifyPage parameters={parameters} />;
  if (needsEndpoint.value) return <ConnectPage />;
  if (history.value === undefined)
    return failure.value ? <Failure {...failure.value} /> : <Loading events={eventsSoFar.value} />;
  const Page = PAGES[page];
  if (Page === undefined) {
    return (
      <>
        <PageTitle title="There is no such page" kind="Not found" />
        <p class="lead">
          The address names no page of the console. Go to the <a href={hrefOf.overview}>overview</a>, or
          search for an id, an address or a transaction.
        </p>
      </>
    );
  }
  return (
    <>
      {failure.value && <Failure {...failure.value} isBanner />}
      <Page key={`${page}/${parameters.join('/')}`} parameters={parameters} />
    </>
  );
}

function Footer(): JSX.Element {
  const from = source.value;
  const head = history.value?.head;
  const readUpTo = head === undefined ? '' : `, up to block ${count(head.block)}`;
  return (
    <footer class="bottom">
      <p>
        {from === undefined
          ? 'Not connected.'
          : `As ${from.kind === 'service' ? 'the service' : 'the chain endpoint'} ${from.name} reports it${readUpTo}. `}
        {from !== undefined && (isLive.value ? 'Live.' : 'Waiting for the connection.')}
      </p>
      <p>
        <a href="./docs/">Documents</a>. Nothing is loaded from elsewhere; visitors are not counted.
      </p>
    </footer>
  );
}
