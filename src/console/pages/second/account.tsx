import type { JSX } from 'preact';
import { count } from '../../data/format.ts';
import type { AccountLine } from '../../data/second/types.ts';
import { openingsOf } from '../../data/second/world.ts';
import { STAKE_UNIT, stakeText } from '../../data/units.ts';
import type { Dataset, World } from '../../data/world.ts';
import { Section } from '../../parts/notice.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { IdLink, When } from '../../parts/values.tsx';

export const openingColumns = (state: World): Column<Dataset>[] => [
  {
    name: 'Openings used',
    isNumber: true,
    cell: (dataset) => {
      const { used, allowed } = openingsOf(state, dataset);
      return `${count(used)} of ${count(allowed)}`;
    },
  },
];

const WORDS: Readonly<Record<AccountLine['kind'], string>> = {
  credited: 'credited for the sets of a round',
  vested: 'minted as stake',
  owed: 'owed by a negative score',
  'debt paid': 'paid for a debt',
  forfeited: 'forfeited: a second score was missing',
};

/** The unvested accounts of a beneficiary, line by line. */
export function StakeAccounts({
  state,
  isSame,
}: {
  state: World;
  isSame: (other: string) => boolean;
}): JSX.Element {
  const accounts = [...state.accounts.values()].filter(({ beneficiary }) => isSame(beneficiary));
  const rows = accounts.flatMap(({ model, lines }) => lines.map((line) => ({ ...line, model })));
  const columns: Column<(typeof rows)[number]>[] = [
    { name: 'When', cell: ({ at }) => <When at={at} /> },
    { name: 'Model', cell: ({ model }) => <IdLink kind="model" id={model} /> },
    { name: 'Entry', cell: ({ kind }) => WORDS[kind] },
    {
      name: 'Round',
      cell: ({ round }) => (round === undefined ? '–' : <IdLink kind="round" id={round} />),
    },
    { name: 'Amount', isNumber: true, cell: ({ amount }) => stakeText(amount) },
    { name: 'Not yet due', isNumber: true, cell: ({ unvested }) => stakeText(unvested) },
  ];
  return (
    <Section
      title="Stake that falls due"
      lead={`Scores are credited to the account and become stake part by part, in ${STAKE_UNIT}. Entries are written when the account is next touched.`}
    >
      <Table
        caption="Stake that falls due"
        columns={columns}
        rows={rows.reverse()}
        keyOf={({ at, kind, round, amount }) => `${at.transaction}${kind}${round}${amount}`}
        empty="Nothing was credited to this account yet. Scores are credited once their round is settled."
      />
    </Section>
  );
}
