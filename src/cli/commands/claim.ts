import type { Command } from 'commander';
import { ABIS } from '../../chain/clients/abis.ts';
import { StakeClient } from '../../chain/clients/stake-client.ts';
import { VaultClient } from '../../chain/clients/vault-client.ts';
import { addressOf } from '../../chain/deploy/deployment-record.ts';
import type { ChainAccess } from '../../delivery/chain-access.ts';
import { AssayError } from '../../protocol/errors.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { withChain } from '../connect.ts';
import { addressIn, type KeystoreOptions, openAccount } from '../files/accounts.ts';
import {
  assertClaimDetermined,
  DETERMINATION_OPTIONS,
  type DeterminationOptions,
} from '../files/claim-gate.ts';
import { RPC_OPTIONS } from '../options/access-options.ts';
import { addressValue, fieldValue } from '../options/values.ts';
import { describeStake, readStake, type StakeState } from '../status/stake-state.ts';
import { label } from '../status/words.ts';

export interface ClaimOptions extends KeystoreOptions, DeterminationOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  /** Datasets whose vested stake is minted first. */
  readonly datasetId?: readonly string[];
  /** Receiver; default: the keystore's own address. */
  readonly to?: string;
  /** Send nothing; return the calls, to be sent by another wallet. */
  readonly print?: boolean;
}

interface ClaimResult {
  readonly account: string;
  /** Stake in the model after vesting. */
  readonly stake: string;
  /** In the settlement token's smallest unit. */
  readonly claimed: string;
  /** Each dataset's stake that stays unvested, and when it is due. */
  readonly unvested: readonly { readonly dataset: string; readonly state: StakeState }[];
  readonly transactions: readonly string[];
  /** With `print`: the calls to send, in order. */
  readonly calls: readonly { readonly to: string; readonly data: string }[];
}

/** Mints vested stake and claims royalties by the account's own transactions. No service is used. */
export async function runClaim(deps: CliDeps, options: ClaimOptions): Promise<ClaimResult> {
  const model = fieldValue(options.model, '--model');
  const datasets = (options.datasetId ?? []).map((id) => fieldValue(id, '--dataset-id'));
  const to = options.to === undefined ? undefined : addressValue(options.to, '--to');
  if (options.print) return printClaim(options, model, datasets, to, deps.now());
  const keys = await openAccount(deps, options);
  return withChain(options, async (chain) => {
    const { rounds, vault, stake } = chain.as(keys.accountKey);
    const transactions: string[] = [];
    for (const dataset of datasets) {
      const state = await rounds.dataset(dataset);
      if (state.model !== model)
        throw new AssayError('wrong-dataset', 'the dataset belongs to another model');
      transactions.push((await rounds.vest(dataset)).receipt.hash);
    }
    const owed = await vault.claimable(model, keys.address);
    if (owed > 0n) {
      await assertClaimDetermined(options, chain, { account: keys.address, model, owed }, deps.now());
      const mined = await (to === undefined ? vault.claim(model) : vault.claimTo(model, to));
      transactions.push(mined.receipt.hash);
    }
    const balance = await stake.balanceOf(keys.address, model);
    const unvested = await unvestedOf(chain, datasets);
    return {
      ...{ account: keys.address, stake: `${balance}`, claimed: `${owed}` },
      ...{ unvested, transactions, calls: [] },
    };
  });
}

/** The state of each dataset's stake. */
async function unvestedOf(chain: ChainAccess, datasets: readonly bigint[]): Promise<ClaimResult['unvested']> {
  const views = await Promise.all(datasets.map((id) => chain.gateway.dataset(id)));
  return Promise.all(
    views
      .filter((view) => view !== undefined)
      .map(async (view) => ({ dataset: `${view.id}`, state: await readStake(chain, view) })),
  );
}

async function printClaim(
  options: ClaimOptions,
  model: bigint,
  datasets: readonly bigint[],
  to: string | undefined,
  now: number,
): Promise<ClaimResult> {
  const address = await addressIn(options.keystore);
  return withChain(options, async (chain) => {
    const { deployment, provider } = chain;
    const rounds = addressOf(deployment, 'Rounds');
    const vault = addressOf(deployment, 'RoyaltyVault');
    const owed = await new VaultClient(vault, provider).claimable(model, address);
    if (owed > 0n) await assertClaimDetermined(options, chain, { account: address, model, owed }, now);
    const stake = await new StakeClient(addressOf(deployment, 'StakeToken'), provider).balanceOf(
      address,
      model,
    );
    const claim =
      to === undefined
        ? ABIS.royaltyVault.encodeFunctionData('claim', [model])
        : ABIS.royaltyVault.encodeFunctionData('claimTo', [model, to]);
    const calls = [
      ...datasets.map((id) => ({ to: rounds, data: ABIS.rounds.encodeFunctionData('vest', [id]) })),
      { to: vault, data: claim },
    ];
    const unvested = await unvestedOf(chain, datasets);
    return {
      ...{ account: address, stake: `${stake}`, claimed: `${owed}` },
      ...{ unvested, transactions: [], calls },
    };
  });
}

export const defineClaim = (parent: Command, cli: Cli): void =>
  defineCommand<ClaimOptions>(parent, cli, {
    name: 'claim',
    description: 'mint vested stake and claim royalties, from your own wallet',
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--dataset-id <id...>', description: 'datasets whose vested stake is minted first' },
      ACCOUNT_OPTION,
      OPTION.passwordFile,
      ...DETERMINATION_OPTIONS,
      { flags: '--to <address>', description: 'receiver (default: the account itself)' },
      {
        flags: '--print',
        description: 'send nothing; print the calls for another wallet (no password needed)',
      },
    ],
    run: async (options, book) => {
      const result = await runClaim(cli.deps, options);
      const { account, claimed, stake, calls, transactions, unvested } = result;
      const states = unvested.flatMap(({ dataset, state }) => [
        `dataset ${label(book, 'dataset', BigInt(dataset))}:`,
        ...describeStake(state).map((line) => `  ${line}`),
      ]);
      return {
        data: result,
        lines: options.print
          ? [`${account}: ${claimed} claimable`, ...calls.map(({ to, data }) => `${to} ${data}`), ...states]
          : [`${account}: claimed ${claimed}, stake ${stake}`, ...transactions, ...states],
      };
    },
  });
