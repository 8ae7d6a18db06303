import type { JSX } from 'preact';
import { count } from '../data/format.ts';
import { PageTitle } from '../parts/notice.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { BatchSection } from './batch-section.tsx';
import { CheckSection } from './check-section.tsx';
import { FilesSection } from './files-section.tsx';
import { KeySection } from './key-section.tsx';
import { PolicyForm } from './policy-form.tsx';
import { Working } from './progress.tsx';
import { asked, key } from './state.ts';

const LINKS = [
  { href: './', name: 'Overview', isCurrent: false },
  { href: './#/verify', name: 'Verify', isCurrent: false },
  { href: './#/consumer', name: 'Pay and claim', isCurrent: false },
  { href: './try.html', name: 'Try it', isCurrent: true },
];

export const TryApp = (): JSX.Element => (
  <>
    <TopBar home="./" links={LINKS} />
    <main id="content" tabIndex={-1}>
      <PageTitle title="Try it in the tab" kind="Try it">
        <p class="lead">
          Check your own records and prove a batch of them here. No record leaves this tab: the part of the
          page that reads them may open no connection.
        </p>
      </PageTitle>
      <Silence />
      <Kept />
      <KeySection />
      <FilesSection />
      <PolicyForm />
      <CheckSection />
      <BatchSection />
      <Working />
    </main>
  </>
);

/** Above the results: these come late and make the page longer, so nothing lies below them that would move. */
const Kept = (): JSX.Element => (
  <p class="small kept">
    Nothing is kept: closing the tab forgets files, policy and proof; the key stays in the browser. This page
    loads nothing from elsewhere and counts no visitors. Its code is that of the server which you opened: for
    records that must not leave, serve it from a clone of your own.
  </p>
);

/** How many requests the tab sent, as the browser itself counts them. */
function Silence(): JSX.Element {
  const isThere = key.value.stage === 'there';
  const since = asked.value;
  return (
    <div class={`silence ${since.length === 0 ? 'good' : ''}`} role="status" data-requests={since.length}>
      <p class="strong">
        {since.length === 0
          ? 'The network is silent.'
          : since.length === 1
            ? 'One request was sent.'
            : `${count(since.length)} requests were sent.`}
      </p>
      <p>
        {isThere
          ? `Requests since the key is here: ${since.length}. You may cut the connection now; everything below still works.`
          : `Requests since this page was complete: ${since.length}. Only a proof needs more: for the key, which says nothing about you.`}
      </p>
      <details>
        <summary>Their addresses</summary>
        <ul>
          {[...new Set(since)].map((name) => (
            <li key={name}>{new URL(name, location.href).pathname}</li>
          ))}
          {since.length === 0 && <li>none</li>}
        </ul>
      </details>
    </div>
  );
}
