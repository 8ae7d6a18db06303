import type { CheckedRoyaltyStatement } from '../../audit/read-statement.ts';
import { barChart } from './bar-chart.ts';
import { htmlPage } from './page.ts';

/** The page of a royalty statement: where the money came from, and who gets it. Amounts in smallest units. */
export function statementPage(statement: CheckedRoyaltyStatement): string {
  const { model, block, settlementToken, income, roles, residual, accounts, differences } = statement;
  const bar = (name: string, amount: bigint) => ({ name, value: Number(amount), words: `${amount}` });
  const check =
    differences.length === 0
      ? ['Recomputed from events; the contract says the same.']
      : ['THE CONTRACT SAYS OTHERWISE:', ...differences];
  return htmlPage('Royalty statement', [
    {
      title: 'Model',
      text: [`Model ${model}, up to block ${block}, in units of ${settlementToken}.`, ...check],
    },
    {
      title: 'Income',
      drawings: [
        barChart({
          title: 'Income by use',
          bars: income.map(({ use, count, amount }) => bar(`${use} (${count})`, amount)),
        }),
      ],
    },
    {
      title: 'Allotted',
      drawings: [
        barChart({
          title: 'By role',
          bars: [
            ...roles.map(({ role, amount }) => bar(role, amount)),
            ...residual.map(({ reason, amount }) => bar(reason, amount)),
            bar('holders of stake', statement.distributed + statement.unparked),
            bar('parked', statement.parked),
          ],
        }),
      ],
    },
    {
      title: 'Accounts',
      drawings: [
        barChart({ title: 'Earned', bars: accounts.map(({ account, earned }) => bar(account, earned)) }),
        barChart({ title: 'Claimed', bars: accounts.map(({ account, claimed }) => bar(account, claimed)) }),
      ],
      table: {
        head: ['account', 'opening', 'earned', 'claimed', 'lapsed', 'closing'],
        rows: accounts.map(({ account, opening, earned, claimed, lapsed, closing }) => [
          account,
          ...[opening, earned, claimed, lapsed, closing].map(String),
        ]),
      },
    },
  ]);
}
