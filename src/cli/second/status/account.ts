import { VaultClient } from '../../../chain/clients/vault-client.ts';
import { addressOf } from '../../../chain/deploy/deployment-record.ts';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import type { SecondAccountView } from '../../../protocol/second/chain-state.ts';

/** Stake and royalties of a beneficiary in a model. Amounts in smallest units. */
export interface AccountSummary extends SecondAccountView {
  /** Royalties that it may claim. */
  readonly claimable: bigint;
}

export async function readAccount(
  { gateway, deployment, provider }: SecondChainAccess,
  model: bigint,
  beneficiary: string,
): Promise<AccountSummary> {
  const vault = new VaultClient(addressOf(deployment, 'RoyaltyVault'), provider);
  return {
    ...(await gateway.account(model, beneficiary)),
    claimable: await vault.claimable(model, beneficiary),
  };
}

/** One fact a line. */
export function describeAccount({ stake, unvested, debt, due, claimable }: AccountSummary): string[] {
  return [
    `stake: ${stake} held by the beneficiary`,
    `unvested: ${unvested}${unvested > 0n ? '; assay vest mints what is due' : ''}`,
    ...due.map(({ tick, amount }) => `  ${amount} at vesting tick ${tick}`),
    ...(debt > 0n ? [`debt: ${debt}, of negative scores; the next gains pay it`] : []),
    `royalties: ${claimable} can be claimed${claimable > 0n ? ' (assay claim)' : ''}`,
  ];
}
