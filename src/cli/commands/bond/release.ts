import type { Command } from 'commander';
import { type Bond, TRAINER } from '../../../chain/clients/bonds-client.ts';
import { remoteError } from '../../../protocol/errors.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { fieldValue, unsigned } from '../../options/values.ts';

export interface BondReleaseOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  /** Enrolled dataset whose bond is released; default: the trainer's bond. */
  readonly datasetId?: string;
}

interface BondReleaseResult {
  readonly round: string;
  /** Account that paid the bond. */
  readonly payer: string;
  /** In the settlement token's smallest unit. */
  readonly amount: string;
  /** `returnable`: the bond went back to its payer; `lost`: it went to the holders of the model's stake. */
  readonly fate: 'returnable' | 'lost';
  readonly transaction: string;
}

/** Pays out a bond once its round has decided who gets it. @throws AssayError `no-bond`, `bond-held` (5) */
export async function runBondRelease(deps: CliDeps, options: BondReleaseOptions): Promise<BondReleaseResult> {
  const round = unsigned(options.round, '--round', 1n << 64n);
  const dataset = options.datasetId === undefined ? TRAINER : fieldValue(options.datasetId, '--dataset-id');
  const keys = await openAccount(deps, options);
  return withChain(options, async (chain) => {
    const { bonds } = chain.as(keys.accountKey);
    const [{ payer, amount }, fate]: [Bond, string] = [
      await bonds.bond(round, dataset),
      await bonds.fate(round, dataset),
    ];
    if (amount === 0n)
      throw remoteError('no-bond', `round ${round} does not hold such a bond, or has paid it out`);
    if (fate !== 'returnable' && fate !== 'lost') {
      throw remoteError('bond-held', `round ${round} has not decided yet who gets this bond`);
    }
    const { receipt } = await bonds.release(round, dataset);
    return { round: `${round}`, payer, amount: `${amount}`, fate, transaction: receipt.hash };
  });
}

export const defineBondRelease = (parent: Command, cli: Cli): void =>
  defineCommand<BondReleaseOptions>(parent, cli, {
    name: 'release',
    description: 'pay out a bond once its round has decided who gets it; any account may',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      { flags: '--dataset-id <id>', description: "enrolled dataset (default: the trainer's bond)" },
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runBondRelease(cli.deps, options);
      const way = result.fate === 'lost' ? 'lost, to the holders of stake' : `back to ${result.payer}`;
      return { data: result, lines: [`${result.amount}: ${way}`, result.transaction] };
    },
  });
