import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { STYLE } from '../../records/preflight/page/style.ts';
import { reasonsOf, VERDICT_WORDS } from '../../records/preflight/page/verdict-words.ts';
import { count } from '../data/format.ts';
import { Section } from '../parts/notice.tsx';
import { Figures } from '../parts/table.tsx';
import { Download } from './policy-form.tsx';
import { Problem } from './progress.tsx';
import { busy, checked, policy } from './state.ts';

/** The preflight, and its page for the privacy officer. */
export function CheckSection(): JSX.Element | null {
  const known = checked.value;
  if (policy.value === '') return null;
  return (
    <Section
      title="4. Preflight"
      lead="The same check as assay check: it counts what the policy would refuse, and shows no value."
    >
      <Problem at="check" />
      {known !== undefined && (
        <>
          <p
            class={`notice ${known.report.exitCode === 0 ? 'good' : 'bad'}`}
            role="status"
            data-preflight={known.report.verdict}
          >
            <strong>{VERDICT_WORDS[known.report.verdict]}.</strong> {reasonsOf(known.report)}
          </p>
          <Figures
            figures={[
              { name: 'Rows', value: count(known.report.rows) },
              { name: 'Records that pass', value: count(known.report.passing) },
              { name: 'Full batches', value: count(known.report.fullBatches) },
              { name: 'Left out', value: count(known.report.lost.rows) },
            ]}
          />
          <h3>The page for the privacy officer</h3>
          <OfficerPage html={known.page} />
          <p class="row">
            <Download name="preflight.html" text={known.page} words="Save the page" />
          </p>
        </>
      )}
      {known === undefined && busy.value === undefined && (
        <p class="empty">Choose “Check with this policy” to see what would be refused.</p>
      )}
    </Section>
  );
}

/**
 * The page within this one. Its styles are held apart by a shadow root, as style sheets of scripts: the security policy
 * allows no inline style. The parser runs no script, and the page has none.
 */
function OfficerPage({ html }: { html: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = place.current;
    if (host === null) return;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(withinHost(STYLE));
    root.adoptedStyleSheets = [sheet];
    const { body } = new DOMParser().parseFromString(withoutStyle(html), 'text/html');
    const page = document.createElement('div');
    page.className = 'page';
    // The page has its own heading and main part, which this page has, too.
    for (const node of [...body.children]) page.append(...node.childNodes);
    for (const heading of [...page.querySelectorAll('h1')]) {
      const smaller = document.createElement('h2');
      smaller.append(...heading.childNodes);
      heading.replaceWith(smaller);
    }
    root.replaceChildren(page);
  }, [html]);
  return <div ref={place} class="officer" />;
}

/** The parser would apply the page's own sheet, which the security policy refuses and reports. */
const withoutStyle = (html: string): string => html.replace(/<style>[\s\S]*?<\/style>/, '');

/** Rules for the document and its body, for a host and a part of it. */
const withinHost = (style: string): string =>
  style.replaceAll(':root', ':host').replace(/^body \{/m, '.page {');
