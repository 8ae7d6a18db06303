import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { RoyaltyStatement } from '../../audit/royalty-statement.ts';
import { count, percent, shortAddress } from '../data/format.ts';
import { history, world } from '../data/store.ts';
import { STAKE_UNIT, stakeText } from '../data/units.ts';
import { concerns, type Dataset, type Model, type World } from '../data/world.ts';
import { Command } from '../parts/command.tsx';
import { Empty, PageTitle, Section, Unknown } from '../parts/notice.tsx';
import { type Column, Facts, Table } from '../parts/table.tsx';
import { Amount, Code, IdLink, When } from '../parts/values.tsx';
import { openingColumns, StakeAccounts } from './second/account.tsx';

/** Models whose statements are recomputed at first: each replays all events. */
const FIRST_MODELS = 3;

type Line = RoyaltyStatement['journal'][number];

export function AccountPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const address = parameters[0] ?? '';
  const [shown, setShown] = useState(FIRST_MODELS);
  const state = world.value as World;
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) {
    return <Unknown what="account" hint="An account is 0x and 40 hexadecimal digits. Check the address." />;
  }
  const isSame = (other: string) => other.toLowerCase() === address.toLowerCase();
  const datasets = [...state.datasets.values()].filter(({ beneficiary }) => isSame(beneficiary));
  const models = [...state.models.values()].filter((model) => concerns(model, isSame));
  const exact = exactAddress(state, isSame) ?? address;
  return (
    <>
      <PageTitle title={`Account ${shortAddress(exact)}`} kind="Account">
        <Code value={exact} />
      </PageTitle>
      {models.length === 0 && (
        <Empty>This account holds no stake, owns no model and was neither paid nor credited here.</Empty>
      )}
      {/* Statements are recomputed after the first drawing: what stands below them would move. */}
      <Section title="Datasets">
        <Table
          caption="Datasets of this account"
          columns={columnsOf(state)}
          rows={datasets}
          keyOf={({ id }) => `${id}`}
          empty="The account has committed no dataset."
        />
      </Section>
      <StakeAccounts state={state} isSame={isSame} />
      {models.slice(0, shown).map((model) => (
        <Payouts key={`${model.id}`} model={model} account={exact} />
      ))}
      {models.length > shown && (
        <p class="row">
          <button type="button" onClick={() => setShown(shown + FIRST_MODELS)}>
            Show {count(Math.min(FIRST_MODELS, models.length - shown))} of {count(models.length - shown)} more
            models
          </button>
        </p>
      )}
    </>
  );
}

/** The address as the chain spells it, with its checksum. */
function exactAddress(state: World, isSame: (other: string) => boolean): string | undefined {
  for (const { name, args } of state.events) {
    for (const key of ['beneficiary', 'owner', 'payee', 'account', 'payer', 'to']) {
      const value = args[key];
      if (typeof value === 'string' && isSame(value)) return value;
    }
    if (name === 'VersionProposed') {
      const payees = (args.content.royalties.roles as { payee: string }[]).map(({ payee }) => payee);
      const found = payees.find(isSame);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const columnsOf = (state: World): Column<Dataset>[] => [
  { name: 'Dataset', cell: ({ id }) => <IdLink kind="dataset" id={id} /> },
  { name: 'Model', cell: ({ model }) => <IdLink kind="model" id={model} /> },
  { name: 'Records', isNumber: true, cell: ({ records }) => count(records) },
  { name: 'Committed', cell: ({ at }) => <When at={at} /> },
  ...openingColumns(state),
];

/** The account's royalty statement of a model, recomputed in this tab by the code of `assay statement`. */
function Payouts({ model, account }: { model: Model; account: string }): JSX.Element {
  const [built, setBuilt] = useState<{ statement: RoyaltyStatement; mismatches: number } | undefined>(
    undefined,
  );
  const events = history.value?.events;
  useEffect(() => {
    let isWanted = true;
    if (events === undefined) return;
    void import('../../audit/royalty-statement.ts').then(({ buildStatement }) => {
      const times = new Map(events.map((event) => [event.place.block, event.time]));
      const query = { model: model.id, window: () => 'inside' as const, account };
      const { statement, mismatches } = buildStatement(events, (block) => times.get(block) ?? 0n, query);
      if (isWanted) setBuilt({ statement, mismatches: mismatches.length });
    });
    return () => {
      isWanted = false;
    };
  }, [events, model, account]);
  const token = `${model.config.settlementToken}`;
  const line = built?.statement.accounts[0];
  return (
    <Section
      title={`Why this payout: model ${model.id.toString(16).padStart(64, '0').slice(0, 12)}`}
      lead={
        <>
          Recomputed in this tab from the contracts' events, by the same code as the command{' '}
          <code>assay statement</code>.
        </>
      }
    >
      {built === undefined ? (
        <p class="holding" role="status">
          Recomputing the statement…
        </p>
      ) : (
        <>
          <Facts
            facts={[
              ['Model', <IdLink key="model" kind="model" id={model.id} />],
              [
                'Stake',
                `${stakeText(model.stake.get(account) ?? 0n)} ${STAKE_UNIT}, ${shareOf(model, account)} of all`,
              ],
              ['Earned', <Amount key="earned" value={line?.earned ?? 0n} token={token} />],
              ['Claimed', <Amount key="claimed" value={line?.claimed ?? 0n} token={token} />],
              ['Claimable now', <Amount key="closing" value={line?.closing ?? 0n} token={token} />],
              [
                'Check',
                built.mismatches === 0
                  ? 'Every credit in the events follows from the terms.'
                  : `${built.mismatches} credits do not follow from the terms. Tell the operator.`,
              ],
            ]}
          />
          <Table
            caption="Journal"
            columns={journalColumns(token)}
            rows={[...built.statement.journal].reverse()}
            keyOf={({ transaction, entry }) => `${transaction}${entry.name}${entry.amount}`}
            empty="No entry of the journal names this account. Holders of stake are credited in proportion, at the moment they claim."
          />
          <Command text={`assay statement --model ${model.id} --account ${account}`} />
        </>
      )}
    </Section>
  );
}

function shareOf(model: Model, account: string): string {
  const all = [...model.stake.values()].reduce((sum, each) => sum + each, 0n);
  return percent(all === 0n ? 0 : Number(((model.stake.get(account) ?? 0n) * 10_000n) / all));
}

const ENTRY_WORDS: Readonly<Record<string, string>> = {
  Paid: 'paid for a use of the model',
  HoldersPaid: 'paid to the holders of stake',
  RoleCredited: 'credited for a role',
  ResidualCredited: 'credited as the residual payee',
  Claimed: 'claimed',
  Swept: 'unclaimed at the end of claims',
};

const journalColumns = (token: string): Column<Line>[] => [
  {
    name: 'When',
    cell: (line) => <When at={line} />,
  },
  {
    name: 'Entry',
    cell: ({ entry }) =>
      `${ENTRY_WORDS[entry.name] ?? entry.name}${entry.name === 'RoleCredited' ? `: ${entry.role}` : ''}`,
  },
  { name: 'Amount', isNumber: true, cell: ({ entry }) => <Amount value={entry.amount} token={token} /> },
];
