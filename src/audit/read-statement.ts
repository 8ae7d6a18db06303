import type { Provider } from 'ethers';
import { SecondRegistryClient } from '../chain/clients/second/registry-client.ts';
import { VaultClient } from '../chain/clients/vault-client.ts';
import { addressOf, type Deployment } from '../chain/deploy/deployment-record.ts';
import { readEvents } from '../chain/replay/read-events.ts';
import type { ChainEvent } from '../chain/replay/types.ts';
import { AssayError } from '../protocol/errors.ts';
import { compareWithVault } from './compare-with-vault.ts';
import { buildStatement, type RoyaltyStatement, type StatementPeriod } from './royalty-statement.ts';

/**
 * A royalty statement that was compared with the contract.
 *
 * @example
 * ```ts
 * import type { CheckedRoyaltyStatement } from 'assay/sdk';
 *
 * export const agrees = ({ differences }: CheckedRoyaltyStatement) => differences.length === 0;
 * ```
 */
export interface CheckedRoyaltyStatement extends RoyaltyStatement {
  readonly vault: string;
  readonly settlementToken: string;
  /** The block up to which events were read, and at which the contract was asked. */
  readonly block: number;
  /** Differences between the vault and the ledger, as sentences; empty if they agree. */
  readonly differences: readonly string[];
}

/** Most requests at a time. */
const AT_ONCE = 16;

const RELEVANT = new Set([
  'ModelRegistered',
  'VersionProposed',
  'VersionCancelled',
  'StakeScheduled',
  'StakeForgone',
  'DueDropped',
  'CalendarClosed',
  'DueMinted',
  'TransferSingle',
  'TransferBatch',
  'Paid',
  'HoldersPaid',
  'Inherited',
  'RoleCredited',
  'ResidualCredited',
  'Distributed',
  'Parked',
  'Unparked',
  'Claimed',
  'TakenBack',
  'Swept',
]);

/**
 * Recomputes a model's royalty statement from the chain's events and compares every number with the contract.
 *
 * @param query `account`: list only this account's lines and journal entries; sums stay those of the model
 * @throws AssayError `not-found`, `chain-unavailable` (5)
 * @example
 * ```ts
 * import { openSecondChain, readRoyaltyStatement } from 'assay/sdk';
 *
 * const chain = await openSecondChain('http://127.0.0.1:8545', 'deployment.json');
 * const { closing, differences } = await readRoyaltyStatement(chain, { model: 81n, window: () => 'inside' });
 * console.log(closing.held, differences);
 * chain.close();
 * ```
 */
export async function readRoyaltyStatement(
  { deployment, provider }: { readonly deployment: Deployment; readonly provider: Provider },
  query: { readonly model: bigint; readonly window: StatementPeriod; readonly account?: string },
): Promise<CheckedRoyaltyStatement> {
  const { model } = query;
  const block = await provider.getBlockNumber();
  const events = (await readEvents(provider, deployment, block)).filter(({ name }) => RELEVANT.has(name));
  const times = await timesOf(provider, events);
  const { statement, ledger, mismatches } = buildStatement(events, (at) => times.get(at) ?? 0n, query);
  if (!ledger.has(model)) throw new AssayError('not-found', 'there is no such model', { exitCode: 5 });
  const vault = new VaultClient(addressOf(deployment, 'RoyaltyVault'), provider);
  const differences = [
    ...mismatches.map(
      ({ block: at, transaction, expected, found }) =>
        `block ${at}, transaction ${transaction}: expected ${expected?.name ?? 'nothing'}, found ${found?.name ?? 'nothing'}, or with other amounts`,
    ),
    ...(await compareWithVault(ledger, vault, model, block)).map(
      ({ what, recomputed, contract }) => `${what}: recomputed ${recomputed}, the contract says ${contract}`,
    ),
  ];
  const settlementToken = await settlementTokenOf(deployment, provider, model);
  return { ...statement, vault: vault.address, settlementToken, block, differences };
}

const settlementTokenOf = (deployment: Deployment, provider: Provider, model: bigint): Promise<string> =>
  new SecondRegistryClient(addressOf(deployment, 'ModelRegistry2'), provider).settlementToken(model);

/** Unix seconds of every block that holds an event. */
async function timesOf(
  provider: Provider,
  events: readonly ChainEvent[],
): Promise<ReadonlyMap<number, bigint>> {
  const heights = [...new Set(events.map(({ place }) => place.block))];
  const times = new Map<number, bigint>();
  for (let i = 0; i < heights.length; i += AT_ONCE) {
    await Promise.all(
      heights.slice(i, i + AT_ONCE).map(async (height) => {
        const block = await provider.getBlock(height);
        if (!block) {
          throw new AssayError('chain-unavailable', `the node has no block ${height}`, { exitCode: 5 });
        }
        times.set(height, BigInt(block.timestamp));
      }),
    );
  }
  return times;
}
