import type { VaultClient } from '../chain/clients/vault-client.ts';
import type { RoyaltyLedger } from '../protocol/royalties/ledger.ts';

/** A number that differs between contract and ledger. */
export type Difference = {
  readonly what: string;
  readonly recomputed: bigint;
  readonly contract: bigint;
};

/** Compares every number that the vault reports about a model with the ledger, at one block. */
export async function compareWithVault(
  ledger: RoyaltyLedger,
  vault: VaultClient,
  model: bigint,
  block: number,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const compare = (what: string, recomputed: bigint, contract: bigint): void => {
    if (recomputed !== contract) differences.push({ what, recomputed, contract });
  };
  const mine = ledger.books(model);
  const books = await vault.books(model, block);
  for (const [what, contract] of Object.entries(books)) {
    compare(what, mine[what as keyof typeof books], contract);
  }
  for (const account of ledger.accounts(model)) {
    const contract = await vault.claimable(model, account, block);
    compare(`claimable of ${account}`, ledger.claimable(model, account), contract);
  }
  return differences;
}
