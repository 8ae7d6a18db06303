import type { JSX } from 'preact';
import { count, isoTime, timeText } from '../data/format.ts';
import type { Subscription, World } from '../data/world.ts';
import { tokenIn } from '../parts/happening.tsx';
import { Section } from '../parts/notice.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { AccountLink, Amount, When } from '../parts/values.tsx';
import type { Ask, Choose } from '../wallet/choice.ts';
import { session } from '../wallet/session.ts';

/** Subscriptions and their usage receipts: all, or those of the connected account. */
export function Subscriptions({
  state,
  choose,
  ask,
}: {
  state: World;
  choose: Choose;
  ask: Ask;
}): JSX.Element {
  const account = session.value?.account.toLowerCase();
  const all = [...state.subscriptions.values()].reverse();
  const own = all.filter(({ payer, client }) =>
    [payer, client].some((each) => each.toLowerCase() === account),
  );
  const shown = account === undefined ? all : own;
  const tokenAt = ({ plan }: Subscription): string => tokenIn(state, state.plans.get(plan)?.model ?? -1n);
  const columns: Column<Subscription>[] = [
    { name: 'Subscription', cell: ({ id }) => `${id}` },
    { name: 'Plan', cell: ({ plan }) => `${plan}` },
    { name: 'Paid by', cell: ({ payer }) => <AccountLink address={payer} /> },
    {
      name: 'Until',
      cell: ({ until }) => (until === 0n ? '–' : <time dateTime={isoTime(until)}>{timeText(until)}</time>),
    },
    { name: 'Uses', isNumber: true, cell: ({ used }) => count(used) },
    {
      name: 'Deposit',
      isNumber: true,
      cell: (each) => <Amount value={each.deposit} token={tokenAt(each)} />,
    },
    {
      name: 'Refund',
      cell: (each) => <Refund each={each} model={state.plans.get(each.plan)?.model ?? -1n} choose={choose} />,
    },
    {
      name: 'Add',
      cell: (each) =>
        state.plans.get(each.plan)?.period === 0n ? (
          <button
            type="button"
            disabled={session.value === undefined}
            onClick={() =>
              ask({
                name: `More for subscription ${each.id}`,
                model: state.plans.get(each.plan)?.model ?? -1n,
                intent: (amount) => ({ kind: 'deposit', subscription: each.id, amount }),
              })
            }
          >
            Add to the deposit
          </button>
        ) : (
          '–'
        ),
    },
  ];
  const receipts = shown.flatMap((each) => each.usage.map((usage) => ({ each, usage })));
  return (
    <>
      <Section
        title={account === undefined ? 'Subscriptions' : 'Your subscriptions'}
        lead={account === undefined ? 'Connect a wallet to see your own alone.' : undefined}
      >
        <Table
          caption="Subscriptions"
          columns={columns}
          rows={shown}
          keyOf={({ id }) => `${id}`}
          empty={
            account === undefined
              ? 'Nothing was bought yet. Plans above are bought with a wallet.'
              : 'This account has bought nothing yet. It can buy one of the plans above.'
          }
        />
      </Section>
      <Section
        title="Usage receipts"
        lead={
          <>
            What clients signed for, and what was taken from deposits. A client signs with{' '}
            <code>assay usage sign</code>.
          </>
        }
      >
        <Table
          caption="Usage receipts"
          columns={[
            { name: 'When', cell: ({ usage }) => <When at={usage.at} /> },
            { name: 'Subscription', cell: ({ each }) => `${each.id}` },
            { name: 'Uses', isNumber: true, cell: ({ usage }) => count(usage.uses) },
            {
              name: 'Taken',
              isNumber: true,
              cell: ({ usage, each }) => <Amount value={usage.amount} token={tokenAt(each)} />,
            },
          ]}
          rows={receipts.reverse()}
          keyOf={({ usage, each }) => `${usage.at.transaction}${each.id}${usage.uses}`}
          empty="No usage receipt was recorded yet."
        />
      </Section>
    </>
  );
}

function Refund({
  each: { id, deposit, refund, payer },
  model,
  choose,
}: {
  each: Subscription;
  model: bigint;
  choose: Choose;
}): JSX.Element {
  const isPayer = session.value?.account.toLowerCase() === payer.toLowerCase();
  if (refund !== undefined) {
    return (
      <>
        asked back, from <time dateTime={isoTime(refund.from)}>{timeText(refund.from)}</time>{' '}
        <button
          type="button"
          disabled={session.value === undefined}
          onClick={() => choose({ intent: { kind: 'refund', subscription: id }, model })}
        >
          Pay out
        </button>
      </>
    );
  }
  return deposit > 0n && isPayer ? (
    <button
      type="button"
      onClick={() => choose({ intent: { kind: 'requestRefund', subscription: id, amount: deposit }, model })}
    >
      Ask back
    </button>
  ) : (
    <>–</>
  );
}
