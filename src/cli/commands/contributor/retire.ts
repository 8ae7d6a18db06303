import type { Command } from 'commander';
import { Ledger, ledgerPath } from '../../../contributor/ledger/ledger.ts';
import { remoteError } from '../../../protocol/errors.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { type KeystoreOptions, openContributor } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { fieldValue } from '../../options/values.ts';

export interface RetireOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly datasetId: readonly string[];
}

interface RetireResult {
  readonly datasets: readonly { readonly dataset: string; readonly transaction: string | null }[];
}

/** The chain, as far as retiring needs it. */
interface RetiringChain {
  readonly chainId: bigint;
  readonly rounds: string;
  readonly gateway: { dataset(id: bigint): Promise<{ readonly withdrawn: boolean } | undefined> };
  as(key: string): {
    readonly rounds: { withdraw(id: bigint): Promise<{ readonly receipt: { readonly hash: string } }> };
  };
}

/**
 * Retires datasets for good: withdraws them on chain, and lets the ledger of this keystore answer nothing for them any more.
 * This is what a lost ledger asks for, because what the datasets answered is not known any more.
 *
 * @param open opens the chain of the deployment
 * @throws AssayError `not-committed` (5); `ledger-locked`, `ledger-corrupt`, `ledger-unwritable` (4)
 */
export async function runContributorRetire(
  deps: CliDeps,
  options: RetireOptions,
  open: (
    options: RetireOptions,
    work: (chain: RetiringChain) => Promise<RetireResult>,
  ) => Promise<RetireResult>,
): Promise<RetireResult> {
  const ids = options.datasetId.map((id) => fieldValue(id, '--dataset-id'));
  const keys = await openContributor(deps, options);
  return open(options, async (chain) => {
    const ledger = await Ledger.open(ledgerPath(options.keystore), keys);
    try {
      const datasets: { dataset: string; transaction: string | null }[] = [];
      for (const dataset of ids) {
        const view = await chain.gateway.dataset(dataset);
        if (view === undefined) throw remoteError('not-committed', `dataset ${dataset} is not on chain`);
        const { chainId } = chain;
        ledger.append({ kind: 'retired', chainId, contract: chain.rounds.toLowerCase(), dataset });
        const { rounds } = chain.as(keys.accountKey);
        const transaction = view.withdrawn ? null : (await rounds.withdraw(dataset)).receipt.hash;
        datasets.push({ dataset: `${dataset}`, transaction });
      }
      return { datasets };
    } finally {
      ledger.close();
    }
  });
}

export const defineContributorRetire = (parent: Command, cli: Cli): void =>
  defineCommand<RetireOptions>(parent, cli, {
    name: 'retire',
    description:
      'retire datasets for good: on chain and in the ledger; needed after a ledger was lost. Stake that was earned stays',
    options: [
      ...RPC_OPTIONS,
      { flags: '--dataset-id <id...>', description: 'datasets to retire', required: true },
      keystoreOption('contributor'),
      OPTION.passwordFile,
    ],
  });

export const describeRetired = ({ datasets }: RetireResult): string[] =>
  datasets.map(
    ({ dataset, transaction }) =>
      `dataset ${dataset}: retired${transaction === null ? '' : `, ${transaction}`}`,
  );
