import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Signer } from 'ethers';
import { type Anvil, startAnvil } from '../../../chain/deploy/anvil.ts';
import type { Deployment } from '../../../chain/deploy/deployment-record.ts';
import { deploySecond, secondVerifierContract } from '../../../chain/deploy/second/deployment.ts';
import { CIRCUIT_NAMES } from '../../../protocol/second/shape.ts';
import { assertWritable, writeJsonFile } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import { addressValue, smallInteger } from '../../options/values.ts';
import { untilStopped } from '../../until-stopped.ts';
import { giveTestMoney } from './test-money.ts';

interface DevnetStartOptions {
  readonly deployment: string;
  /** 0: any free port. */
  readonly port?: string;
  /** Seconds between blocks; 0: a block per transaction. */
  readonly blockTime?: string;
  readonly fund?: readonly string[];
}

export interface Devnet {
  readonly anvil: Anvil;
  readonly deployment: Deployment;
}

/** Starts a local chain with every contract and verifier, writes the deployment file, funds accounts. */
export async function runDevnetStart(deps: CliDeps, options: DevnetStartOptions): Promise<Devnet> {
  await assertWritable(options.deployment, { secret: false, replace: true });
  const addresses = (options.fund ?? []).map((address) => addressValue(address, '--fund'));
  const blockTime = smallInteger(options.blockTime ?? '0', '--block-time', 0, 60);
  const port = smallInteger(options.port ?? '8545', '--port', 0, 65_535);
  // Before the contracts are compiled: a missing anvil or a taken port is told at once.
  const anvil = await startAnvil(port === 0 ? {} : { port });
  try {
    // Only this command needs the compiler.
    const { compileContractsApart } = await import('../../../chain/deploy/compile-apart.ts');
    const artifacts = await compileContractsApart(deps.note);
    const deployment = await deployAll(anvil.wallet(0), artifacts);
    await writeJsonFile(options.deployment, deployment, { secret: false, replace: true });
    await giveTestMoney(anvil.provider, deployment, anvil.wallet(0), addresses);
    if (blockTime > 0) await anvil.provider.send('evm_setIntervalMining', [blockTime]);
    return { anvil, deployment };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

/** Where to go from a running chain: an account with coins, then a model. */
const nextSteps = (url: string, deployment: string): string[] => [
  `next, in another terminal: assay trainer keygen, then assay devnet fund ADDRESS --rpc ${url} --deployment ${deployment}`,
  'then assay model register --policy policies/second/pima-diabetes.json; docs/commands.md goes on from there',
];

/** A circuit without keys has no verifier contract. */
const compiledOf = (artifacts: string, names: readonly string[]): string[] =>
  names.filter((name) => existsSync(join(artifacts, `${name}.json`)));

const deployAll = (signer: Signer, artifacts: string): Promise<Deployment> => {
  const verifiers = compiledOf(artifacts, CIRCUIT_NAMES.map(secondVerifierContract));
  return deploySecond(signer, { artifacts, extra: ['TestToken', ...verifiers] });
};

export const defineDevnetStart = (parent: Command, cli: Cli): void =>
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
    anyEdition: true,
    run: async (options) => {
      const { anvil } = await runDevnetStart(cli.deps, options);
      cli.deps.note(`local chain at ${anvil.url}; wrote ${options.deployment}`);
      for (const line of nextSteps(anvil.url, options.deployment)) cli.deps.note(line);
      const signal = await untilStopped();
      await anvil.stop();
      return { data: { stopped: signal }, lines: [] };
    },
  });
