import { signal } from '@preact/signals';

/** The page in the address's fragment, which browsers send to no server. */
export interface Route {
  readonly page: string;
  readonly parameters: readonly string[];
}

function parseRoute(hash: string): Route {
  const [page = '', ...parameters] = hash.replace(/^#\/?/, '').split('/');
  return { page, parameters };
}

export const route = signal<Route>(parseRoute(''));

export const hrefOf = {
  overview: '#/',
  model: (id: bigint) => `#/model/${id}`,
  round: (id: bigint) => `#/round/${id}`,
  dataset: (id: bigint) => `#/dataset/${id}`,
  account: (address: string) => `#/account/${address}`,
  /** @param before a holdout's answer at the weights before the last step */
  attestation: (round: bigint, dataset: bigint, before = false) =>
    `#/attestation/${round}/${dataset}${before ? '/before' : ''}`,
  verify: '#/verify',
  consumer: '#/consumer',
} as const;

/** Whether headings take the focus: from a change of page until the person presses a key or points at something. */
let headingTakesFocus = false;

/**
 * Moves the focus to a heading that appeared after a change of page, so that a screen reader reads it. Pages that load
 * show one heading first and another when the data is there.
 */
export function focusHeading(heading: HTMLElement | null): void {
  if (headingTakesFocus) heading?.focus();
}

/** Follows the address. After a change of page, focus moves to its heading. */
export function followAddress(): void {
  const read = (): void => {
    route.value = parseRoute(location.hash);
  };
  read();
  addEventListener('hashchange', () => {
    read();
    scrollTo(0, 0);
    headingTakesFocus = true;
    // A page of the same kind keeps its heading.
    requestAnimationFrame(() => focusHeading(document.querySelector<HTMLElement>('main h1')));
  });
  const personActs = (): void => {
    headingTakesFocus = false;
  };
  addEventListener('keydown', personActs);
  addEventListener('pointerdown', personActs);
}

/** An id in the address. */
export const idIn = (text: string | undefined): bigint | undefined =>
  text !== undefined && /^[0-9]{1,78}$/.test(text) ? BigInt(text) : undefined;
