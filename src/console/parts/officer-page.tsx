import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { STYLE } from '../../records/preflight/page/style.ts';

/**
 * The preflight's page for the privacy officer, within another page. Its styles are held apart by a shadow root, as style sheets of scripts: the security policy
 * allows no inline style. The parser runs no script, and the page has none.
 */
export function OfficerPage({ html }: { html: string }): JSX.Element {
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
