import { addressOf } from '../../chain/deploy/deployment-record.ts';
import type { SecondChainAccess } from './chain-access.ts';

/**
 * Approves a bond to Bonds2. Sends nothing if the bond is 0.
 * @param amount in the token's smallest unit: exactly this amount is approved
 * @throws AssayError (5) with the token's refusal
 */
export async function approveSecondBond(
  { deployment, as }: Pick<SecondChainAccess, 'deployment' | 'as'>,
  accountKey: string,
  token: string,
  amount: bigint,
): Promise<void> {
  if (amount > 0n) await as(accountKey).token(token).approve(addressOf(deployment, 'Bonds2'), amount);
}
