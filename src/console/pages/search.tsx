import type { JSX } from 'preact';
import { shortNumber } from '../data/format.ts';
import { world } from '../data/store.ts';
import type { World } from '../data/world.ts';
import { Happenings, newest } from '../parts/happening.tsx';
import { PageTitle, Section } from '../parts/notice.tsx';
import { AccountLink, IdLink } from '../parts/values.tsx';

/** Everything that the query may mean: ids by decimal or hexadecimal beginning, addresses, roots, transactions. */
export function SearchPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const query = decode(parameters[0] ?? '');
  const { ids, accounts, events } = find(world.value as World, query);
  const isEmpty = ids.length + accounts.length + events.length === 0;
  return (
    <>
      <PageTitle title={`Search for “${query.slice(0, 80)}”`} kind="Search" />
      {isEmpty && (
        <p class="empty">
          Nothing matches. Give at least four characters of an id, an address, a dataset's root or a
          transaction's hash.
        </p>
      )}
      {ids.length > 0 && (
        <Section title="Models, rounds and datasets">
          <ul class="plain">
            {ids.slice(0, MOST).map(({ kind, id }) => (
              <li key={`${kind}${id}`}>
                {kind} <IdLink kind={kind} id={id} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {accounts.length > 0 && (
        <Section title="Accounts">
          <ul class="plain">
            {accounts.slice(0, MOST).map((address) => (
              <li key={address}>
                <AccountLink address={address} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {events.length > 0 && (
        <Section title="In this transaction">
          <Happenings world={world.value as World} events={events} />
        </Section>
      )}
    </>
  );
}

const MOST = 50;
const FEWEST = 4;

function decode(text: string): string {
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return text;
  }
}

interface Found {
  readonly ids: readonly { kind: 'model' | 'round' | 'dataset'; id: bigint }[];
  readonly accounts: readonly string[];
  readonly events: World['events'];
}

/** Whether a number begins so in hexadecimal, with leading zeros as pages show it or without. */
const beginsWith = (value: bigint, hex: string): boolean =>
  shortNumber(value).startsWith(hex.slice(0, 12)) || value.toString(16).startsWith(hex);

function find(state: World, query: string): Found {
  const text = query.toLowerCase();
  const hex = text.replace(/^0x/, '');
  const isLong = text.length >= FEWEST;
  const matches = (id: bigint): boolean =>
    `${id}` === text || (isLong && (`${id}`.startsWith(text) || beginsWith(id, hex)));
  const of = (kind: 'model' | 'round' | 'dataset', all: Iterable<bigint>) =>
    [...all].filter(matches).map((id) => ({ kind, id }));
  const byRoot = [...state.datasets.values()]
    .filter(({ root }) => isLong && (`${root}` === text || beginsWith(root, hex)))
    .map(({ id }) => ({ kind: 'dataset' as const, id }));
  const accounts = new Set(
    [...state.datasets.values()]
      .map(({ beneficiary }) => beneficiary)
      .concat(
        [...state.models.values()].flatMap(({ owner, stake, payments }) => [
          owner,
          ...stake.keys(),
          ...payments.map(({ from }) => from),
        ]),
      ),
  );
  return {
    ids: [
      ...of('model', state.models.keys()),
      ...of('round', state.rounds.keys()),
      ...of('dataset', state.datasets.keys()),
      ...byRoot,
    ],
    accounts: isLong ? [...accounts].filter((address) => address.toLowerCase().startsWith(`0x${hex}`)) : [],
    events: /^[0-9a-f]{64}$/.test(hex)
      ? newest(
          state.events.filter(({ place }) => place.transaction === `0x${hex}`),
          MOST,
        )
      : [],
  };
}
