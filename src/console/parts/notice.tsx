import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { focusHeading } from '../route.ts';

/** The heading of a page. It takes the focus after a change of page. */
export function PageTitle({
  title,
  kind,
  children,
}: {
  title: string;
  kind?: string;
  children?: ComponentChildren;
}): JSX.Element {
  document.title = `${title} · Assay`;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => focusHeading(heading.current), []);
  return (
    <div class="title">
      {kind !== undefined && <p class="kind">{kind}</p>}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}

export const Loading = ({ events }: { events: number }): JSX.Element => (
  <div class="loading" role="status">
    <PageTitle title="Loading" />
    <p>The events of the contracts are being read{events > 0 && `: ${events.toLocaleString()} so far`}.</p>
    <div class="bone" />
    <div class="bone" />
    <div class="bone" />
  </div>
);

export function Failure({
  message,
  hint,
  isBanner = false,
}: {
  message: string;
  hint: string;
  isBanner?: boolean;
}): JSX.Element {
  return (
    <div class="notice bad" role="alert">
      {isBanner ? (
        <p class="strong">{message} The page shows the last known state.</p>
      ) : (
        <PageTitle title={message} />
      )}
      <p>{hint}</p>
    </div>
  );
}

/** Nothing to show, and what to do about it. */
export const Empty = ({ children }: { children: ComponentChildren }): JSX.Element => (
  <p class="empty">{children}</p>
);

export const Unknown = ({ what, hint }: { what: string; hint: string }): JSX.Element => (
  <>
    <PageTitle title={`Unknown ${what}`} kind="Not found" />
    <p class="lead">{hint}</p>
  </>
);

export const Section = ({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element => (
  <section>
    <h2>{title}</h2>
    {lead !== undefined && <p class="lead">{lead}</p>}
    {children}
  </section>
);
