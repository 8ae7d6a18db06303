/**
 * Recomputes a model's royalties of one year from the chain's events, and compares them with the contract:
 *
 *     node examples/read-royalty-statement.ts http://127.0.0.1:8545 deployment.json MODEL 2026
 *
 * Exits with 1 if the contract says something else.
 */
import { openSecondChain, readRoyaltyStatement, type StatementPeriod } from 'assay/sdk';

const [rpc = '', deploymentFile = '', model = '', year = ''] = process.argv.slice(2);

const start = BigInt(Date.UTC(Number(year), 0) / 1000);
const end = BigInt(Date.UTC(Number(year) + 1, 0) / 1000);
const window: StatementPeriod = (_block, time) =>
  time < start ? 'before' : time < end ? 'inside' : 'after';

const chain = await openSecondChain(rpc, deploymentFile);
try {
  const statement = await readRoyaltyStatement(chain, { model: BigInt(model), window });
  // Amounts are in the settlement token's smallest unit.
  for (const { use, count, amount } of statement.income) console.log(`received ${amount} for ${use} (${count})`);
  for (const { role, payee, amount } of statement.roles) console.log(`allotted ${amount} to ${role} ${payee}`);
  for (const { account, earned, claimed } of statement.accounts) {
    console.log(`${account} earned ${earned}, claimed ${claimed}`);
  }
  console.log(`closing balance ${statement.closing.held}`);
  for (const difference of statement.differences) console.error(difference);
  if (statement.differences.length > 0) process.exitCode = 1;
} finally {
  chain.close();
}
