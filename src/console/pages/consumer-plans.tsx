import type { JSX } from 'preact';
import { count } from '../data/format.ts';
import type { Plan, World } from '../data/world.ts';
import { tokenIn } from '../parts/happening.tsx';
import { Section } from '../parts/notice.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Amount, IdLink } from '../parts/values.tsx';
import type { Ask, Choose } from '../wallet/choice.ts';
import { session } from '../wallet/session.ts';

const DAY = 86_400n;

const termsOf = ({ period, uses }: Plan): string =>
  period === 0n
    ? 'each use is paid from a deposit'
    : `${period % DAY === 0n ? `${count(period / DAY)} days` : `${count(period)} seconds`}, ${uses === 0n ? 'any number of uses' : `${count(uses)} uses`}`;

/** Plans that are sold, and those that were. */
export function Plans({ state, choose, ask }: { state: World; choose: Choose; ask: Ask }): JSX.Element {
  const plans = [...state.plans.values()].reverse();
  const columns: Column<Plan>[] = [
    { name: 'Plan', cell: ({ id }) => `${id}` },
    { name: 'Model', cell: ({ model }) => <IdLink kind="model" id={model} /> },
    { name: 'Terms', cell: termsOf },
    {
      name: 'Price',
      isNumber: true,
      cell: ({ price, model, period }) => (
        <>
          <Amount value={price} token={tokenIn(state, model)} />
          {period === 0n ? ' a use' : ''}
        </>
      ),
    },
    { name: 'Bought', isNumber: true, cell: ({ subscriptions }) => count(subscriptions.length) },
    {
      name: 'Buy',
      cell: (plan) =>
        plan.isSold ? (
          <button
            type="button"
            disabled={session.value === undefined}
            onClick={() =>
              plan.period === 0n
                ? ask({
                    name: `Deposit for plan ${plan.id}`,
                    model: plan.model,
                    intent: (amount) => ({ kind: 'open', plan: plan.id, amount }),
                  })
                : choose({ intent: { kind: 'buy', plan: plan.id, price: plan.price }, model: plan.model })
            }
          >
            {plan.period === 0n ? 'Open a deposit' : 'Buy a period'}
          </button>
        ) : (
          'not sold any more'
        ),
    },
  ];
  return (
    <Section title="Plans">
      <Table
        caption="Plans"
        columns={columns}
        rows={plans}
        keyOf={({ id }) => `${id}`}
        empty={
          <>
            No plan is offered. A model's owner offers one with <code>assay plan offer</code>.
          </>
        }
      />
    </Section>
  );
}
