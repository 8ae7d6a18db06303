import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { TokenClient } from '../../chain/clients/token-client.ts';
import { type Anvil, startAnvil } from '../../chain/deploy/anvil.ts';
import { addressOf, type Deployment, deploy } from '../../chain/deploy/deployment.ts';
import { verifierContract } from '../../chain/deploy/verifier-contract.ts';
import { AssayError } from '../../protocol/errors.ts';
import { CIRCUIT_NAMES } from '../../protocol/shape.ts';
import { assertWritable, writeJsonFile } from '../../system/files.ts';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type Cli, type CliDeps, defineCommand } from '../command.ts';
import { addressValue, smallInteger } from '../options/values.ts';
import { untilStopped } from '../signals.ts';

export interface DevnetStartOptions {
  readonly deployment: string;
  readonly port?: string;
  /** Seconds between blocks; 0: a block per transaction. */
  readonly blockTime?: string;
  readonly fund?: readonly string[];
}

export interface Devnet {
  readonly anvil: Anvil;
  readonly deployment: Deployment;
}

const COINS = 100n * 10n ** 18n;
const TOKENS = 1_000_000n * 10n ** 18n;

/** Starts a local chain with every contract and verifier, writes the deployment file, funds accounts. */
export async function runDevnetStart(deps: CliDeps, options: DevnetStartOptions): Promise<Devnet> {
  await assertWritable(options.deployment, { secret: false, replace: true });
  const addresses = (options.fund ?? []).map((address) => addressValue(address, '--fund'));
  const blockTime = smallInteger(options.blockTime ?? '0', '--block-time', 0, 60);
  const port = smallInteger(options.port ?? '8545', '--port', 0, 65_535);
  // The compiler is a development tool of the repository, and loaded here alone.
  const { compileContracts } = await import('../../chain/deploy/compile.ts');
  const artifacts = compileContracts(deps.note);
  const anvil = await startAnvil(port === 0 ? {} : { port });
  try {
    // A circuit without keys has no verifier yet.
    const verifiers = CIRCUIT_NAMES.map(verifierContract).filter((name) =>
      existsSync(join(artifacts, `${name}.json`)),
    );
    const extra = ['TestToken', ...verifiers].map((name) => ({ name, contract: name }));
    const deployment = await deploy(anvil.wallet(0), { artifacts, extra });
    await writeJsonFile(options.deployment, deployment, { secret: false, replace: true });
    await fund(anvil, deployment, addresses);
    if (blockTime > 0) await anvil.provider.send('evm_setIntervalMining', [blockTime]);
    return { anvil, deployment };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

export interface DevnetFundOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly addresses: readonly string[];
}

/** Gives accounts of a local chain coins for gas and test money. @throws AssayError `not-local` (2) elsewhere */
export async function runDevnetFund(
  options: DevnetFundOptions,
): Promise<{ readonly funded: readonly string[] }> {
  const addresses = options.addresses.map((address) => addressValue(address, 'an address'));
  return withChain(options, async ({ provider, deployment, chainId }) => {
    if (chainId !== 31337n) throw new AssayError('not-local', 'only accounts of a local chain can be funded');
    for (const address of addresses) {
      await provider.send('anvil_setBalance', [address, `0x${COINS.toString(16)}`]);
      await mintAs(provider, deployment, address);
    }
    return { funded: addresses };
  });
}

const fund = async (anvil: Anvil, deployment: Deployment, addresses: readonly string[]): Promise<void> => {
  const token = new TokenClient(addressOf(deployment, 'TestToken'), anvil.wallet(0));
  for (const address of addresses) {
    await anvil.provider.send('anvil_setBalance', [address, `0x${COINS.toString(16)}`]);
    await token.mint(address, TOKENS);
  }
};

/** Test money costs nothing: whoever has coins may mint it. A node of a local chain lends its first account. */
async function mintAs(
  provider: Parameters<Parameters<typeof withChain>[1]>[0]['provider'],
  deployment: Deployment,
  address: string,
): Promise<void> {
  const signer = await provider.getSigner(0);
  await new TokenClient(addressOf(deployment, 'TestToken'), signer).mint(address, TOKENS);
}

export function defineDevnet(parent: Command, cli: Cli): void {
  defineCommand<DevnetStartOptions>(parent, cli, {
    name: 'start',
    description: 'run a local chain with all contracts until SIGINT or SIGTERM; nothing on it is kept',
    options: [
      { flags: '--deployment <file>', description: 'deployment file to write', required: true },
      { flags: '--port <number>', description: 'port of the node on 127.0.0.1', default: '8545' },
      {
        flags: '--block-time <seconds>',
        description: 'seconds between blocks; 0: one for each transaction',
        default: '1',
      },
      { flags: '--fund <address...>', description: 'accounts to give coins and test money' },
    ],
    run: async (options) => {
      const { anvil } = await runDevnetStart(cli.deps, options);
      cli.deps.note(`local chain at ${anvil.url}; wrote ${options.deployment}`);
      const signal = await untilStopped();
      await anvil.stop();
      return { data: { stopped: signal }, lines: [] };
    },
  });
  defineCommand<DevnetFundOptions>(parent, cli, {
    name: 'fund',
    description: 'give accounts of a local chain coins for gas and test money',
    arguments: [{ name: '<addresses...>', description: 'accounts' }],
    options: RPC_OPTIONS,
    run: async (options) => {
      const result = await runDevnetFund(options);
      return { data: result, lines: result.funded.map((address) => `funded ${address}`) };
    },
  });
}
