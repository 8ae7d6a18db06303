import { remoteError } from '../../../protocol/errors.ts';
import type { CliDeps, Printed } from '../../command.ts';
import type { BondReleaseOptions } from '../../commands/bond/release.ts';
import { openAccount } from '../../files/accounts.ts';
import { fieldValue, unsigned } from '../../options/values.ts';
import { withSecondChain } from '../connect.ts';

/** The dataset that stands for the trainer's bond of a round. */
const TRAINER = 0n;

/** `bond release` in the second edition. @throws AssayError `no-bond` (5); the contract's refusal while the bond is held (5) */
export async function runSecondBondRelease(deps: CliDeps, options: BondReleaseOptions): Promise<Printed> {
  const round = unsigned(options.round, '--round', 1n << 64n);
  const dataset = options.datasetId === undefined ? TRAINER : fieldValue(options.datasetId, '--dataset-id');
  const keys = await openAccount(deps, options);
  return withSecondChain(options, async (chain) => {
    const { bonds } = chain.as(keys.accountKey);
    const { payer, amount } = await bonds.bond(round, dataset);
    if (amount === 0n)
      throw remoteError('no-bond', `round ${round} does not hold such a bond, or has paid it out`);
    const { receipt } = await bonds.release(round, dataset);
    const result = { round: `${round}`, payer, amount: `${amount}`, transaction: receipt.hash };
    return { data: result, lines: [`${amount}, paid by ${payer}, is released`, receipt.hash] };
  });
}
