import { ABIS } from '../../../chain/clients/abis.ts';
import { VaultClient } from '../../../chain/clients/vault-client.ts';
import { addressOf } from '../../../chain/deploy/deployment-record.ts';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import type { CliDeps, Printed } from '../../command.ts';
import type { ClaimOptions } from '../../commands/claim.ts';
import { addressIn, openAccount } from '../../files/accounts.ts';
import { assertClaimDetermined } from '../../files/claim-gate.ts';
import { addressValue, fieldValue } from '../../options/values.ts';
import { withSecondChain } from '../connect.ts';
import { describeAccount, readAccount } from '../status/account.ts';

/**
 * `claim` in the second edition: mints the account's due stake, then claims its royalties. One account holds all datasets of a
 * beneficiary, so all of them are claimed, whichever are named.
 */
export async function runSecondClaim(deps: CliDeps, options: ClaimOptions): Promise<Printed> {
  const model = fieldValue(options.model, '--model');
  const to = options.to === undefined ? undefined : addressValue(options.to, '--to');
  if (options.print === true) return printCalls(deps, options, model, to);
  const keys = await openAccount(deps, options);
  return withSecondChain(options, async (chain) => {
    const { rounds, vault } = chain.as(keys.accountKey);
    const transactions = [(await rounds.vest(model, keys.address)).receipt.hash];
    const owed = await vault.claimable(model, keys.address);
    if (owed > 0n) {
      await assertClaimDetermined(options, chain, { account: keys.address, model, owed }, deps.now());
      const mined = await (to === undefined ? vault.claim(model) : vault.claimTo(model, to));
      transactions.push(mined.receipt.hash);
    }
    const account = await readAccount(chain, model, keys.address);
    const result = { account: keys.address, claimed: `${owed}`, transactions, state: account };
    return {
      data: result,
      lines: [`${keys.address}: claimed ${owed}`, ...transactions, ...describeAccount(account)],
    };
  });
}

/** The calls, to be sent by another wallet. */
async function printCalls(
  deps: CliDeps,
  options: ClaimOptions,
  model: bigint,
  to: string | undefined,
): Promise<Printed> {
  const account = await addressIn(options.keystore);
  return withSecondChain(options, async (chain) => {
    const owed = await vaultOf(chain).claimable(model, account);
    if (owed > 0n) await assertClaimDetermined(options, chain, { account, model, owed }, deps.now());
    const { royaltyVault } = ABIS;
    const claim =
      to === undefined
        ? royaltyVault.encodeFunctionData('claim', [model])
        : royaltyVault.encodeFunctionData('claimTo', [model, to]);
    const calls = [
      { to: chain.rounds, data: ABIS.rounds.encodeFunctionData('vest', [model, account]) },
      { to: vaultOf(chain).address, data: claim },
    ];
    const result = { account, claimed: `${owed}`, transactions: [], calls };
    return {
      data: result,
      lines: [`${account}: ${owed} claimable`, ...calls.map((call) => `${call.to} ${call.data}`)],
    };
  });
}

const vaultOf = ({ deployment, provider }: SecondChainAccess): VaultClient =>
  new VaultClient(addressOf(deployment, 'RoyaltyVault'), provider);
