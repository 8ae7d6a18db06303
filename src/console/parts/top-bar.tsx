import type { ComponentChildren, JSX } from 'preact';

export interface TopLink {
  readonly href: string;
  readonly name: string;
  readonly isCurrent: boolean;
}

/** The head of every page: a way past it, the brand, and links. */
export const TopBar = ({
  home,
  links,
  children,
}: {
  home: string;
  links: readonly TopLink[];
  children?: ComponentChildren;
}): JSX.Element => (
  <>
    <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
      Skip to the content
    </button>
    <header class="top">
      <a class="brand" href={home}>
        <img src="./icon.svg" alt="" width="26" height="26" />
        Assay
      </a>
      <nav aria-label="Pages">
        {links.map(({ href, name, isCurrent }) => (
          <a key={href} href={href} aria-current={isCurrent ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {children}
    </header>
  </>
);
