import { addressOf } from '../chain/deploy/deployment-record.ts';
import type { ChainAccess } from './chain-access.ts';

/**
 * Approves a bond to the Bonds contract. Sends nothing if the bond is 0.
 *
 * @param amount in the token's smallest unit: exactly this amount is approved
 * @throws AssayError (5) with the token's refusal
 */
export async function approveBond(
  { deployment, as }: Pick<ChainAccess, 'deployment' | 'as'>,
  accountKey: string,
  token: string,
  amount: bigint,
): Promise<void> {
  if (amount === 0n) return;
  await as(accountKey).token(token).approve(addressOf(deployment, 'Bonds'), amount);
}
