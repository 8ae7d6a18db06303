import { HTTPFacilitatorClient } from '@x402/core/http';
import type { Command } from 'commander';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import type { Checkpoint } from '../../../inference/checkpoint.ts';
import { type InferenceGateway, startInferenceGateway } from '../../../inference/gateway.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { Logger } from '../../../service/logger.ts';
import {
  ACCOUNT_OPTION,
  type Cli,
  type CliDeps,
  defineCommand,
  OPTION,
  type Printed,
} from '../../command.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { readCheckpointFile } from '../../files/checkpoint-file.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { fieldValue, smallInteger, unsigned } from '../../options/values.ts';
import { untilStopped } from '../../until-stopped.ts';

export interface InferServeOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  readonly policy?: string;
  readonly checkpoint?: string;
  readonly site?: string;
  readonly dataDir: string;
  readonly host?: string;
  readonly port?: string;
  readonly x402Price?: string;
  readonly facilitator?: string;
  readonly proofUses?: string;
  readonly submitSeconds?: string;
  readonly receiptSeconds?: string;
  readonly requestsPerMinute?: string;
}

/** The checkpoint that is served, and how it is read anew. */
export interface Served {
  readonly rounds: string;
  readonly checkpoint: () => Promise<Checkpoint>;
  /** Of the model. */
  readonly settlementToken: string;
}

/** @throws AssayError `bad-option` (2) */
export function settingsOf(options: InferServeOptions) {
  const number = (text: string | undefined, name: string, usual: number, lowest: number, highest: number) =>
    smallInteger(text ?? `${usual}`, name, lowest, highest);
  const settings = {
    host: options.host ?? '127.0.0.1',
    port: number(options.port, '--port', 8490, 0, 65_535),
    proofUses: number(options.proofUses, '--proof-uses', 10, 1, 65_535),
    submitMs: number(options.submitSeconds, '--submit-seconds', 60, 1, 86_400) * 1000,
    leastValidity: number(options.receiptSeconds, '--receipt-seconds', 3_600, 1, 2_592_000),
    requestsPerMinute: number(options.requestsPerMinute, '--requests-per-minute', 6_000, 1, 100_000_000),
  };
  if (settings.leastValidity * 1000 < settings.submitMs)
    throw new AssayError(
      'bad-option',
      '--receipt-seconds is shorter than --submit-seconds: receipts would lapse',
    );
  const x402Price =
    options.x402Price === undefined ? undefined : unsigned(options.x402Price, '--x402-price', 1n << 128n);
  if (x402Price === 0n) throw new AssayError('bad-option', '--x402-price must be more than 0');
  if (options.facilitator !== undefined && !/^https:\/\//.test(options.facilitator))
    throw new AssayError('bad-option', '--facilitator must be an https address');
  return { ...settings, x402Price };
}

/** Starts the gateway of a checkpoint. The caller must stop it. */
export async function startGateway(
  deps: CliDeps,
  options: InferServeOptions,
  settings: ReturnType<typeof settingsOf>,
  { provider, chainId, deployment }: Pick<SecondChainAccess, 'provider' | 'chainId' | 'deployment'>,
  served: Served,
  log: Logger,
): Promise<InferenceGateway> {
  const keys = await openAccount(deps, options);
  return startInferenceGateway({
    ...settings,
    ...served,
    ...{ provider, chainId, deployment, model: fieldValue(options.model, '--model'), log },
    refreshMs: 15_000,
    accountKey: keys.accountKey,
    dataDirectory: options.dataDir,
    facilitator:
      options.facilitator === undefined ? undefined : new HTTPFacilitatorClient({ url: options.facilitator }),
  });
}

/** The checkpoint file of the options, if they name one in place of a policy. @throws AssayError `bad-option`, `bad-checkpoint` (2) */
export async function servedFile(
  options: Pick<InferServeOptions, 'policy' | 'checkpoint'>,
  chain: Pick<SecondChainAccess, 'chainId'>,
): Promise<Omit<Served, 'settlementToken'> | undefined> {
  if ((options.policy === undefined) === (options.checkpoint === undefined))
    throw new AssayError('bad-option', 'give --policy for a model of this chain, or --checkpoint for a file');
  if (options.checkpoint === undefined) return undefined;
  const { checkpoint, chainId, rounds } = await readCheckpointFile(options.checkpoint);
  if (chainId !== chain.chainId) throw new AssayError('bad-checkpoint', 'the checkpoint is of another chain');
  return { rounds, checkpoint: async () => checkpoint };
}

/** Serves until a signal. */
export async function serveUntilStopped(
  { note }: Pick<CliDeps, 'note'>,
  gateway: InferenceGateway,
): Promise<Printed> {
  note(`inference gateway on ${gateway.url}, account ${gateway.account}`);
  const signal = await untilStopped();
  await gateway.stop();
  return { data: { stopped: signal }, lines: [] };
}

export const defineInferServe = (parent: Command, cli: Cli): void =>
  defineCommand<InferServeOptions>(parent, cli, {
    name: 'serve',
    description:
      "run an inference gateway until SIGINT or SIGTERM: a model's answers, paid by receipts or by x402",
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model whose plans pay', required: true },
      { flags: '--policy <file>', description: "policy document of the model's version in force" },
      {
        flags: '--checkpoint <file>',
        description: 'checkpoint file, in place of --policy and of W on chain',
      },
      {
        flags: '--site <name>',
        description: 'site whose mapping reads FHIR Bundles (default: the first that does)',
      },
      { flags: '--data-dir <folder>', description: 'folder of drawn uses and payments', required: true },
      { flags: '--host <address>', description: 'address to listen on', default: '127.0.0.1' },
      { flags: '--port <number>', description: 'port to listen on; 0: any', default: '8490' },
      {
        flags: '--x402-price <amount>',
        description: "of one use by x402, in the settlement token's smallest unit (default: not offered)",
      },
      { flags: '--facilitator <url>', description: 'x402 facilitator (default: the gateway itself)' },
      { flags: '--proof-uses <n>', description: 'uses that a request with a proof takes', default: '10' },
      {
        flags: '--submit-seconds <n>',
        description: 'time between two submissions to the chain',
        default: '60',
      },
      {
        flags: '--receipt-seconds <n>',
        description: 'seconds that a receipt must still be valid',
        default: '3600',
      },
      { flags: '--requests-per-minute <n>', description: 'limit of one address', default: '6000' },
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
  });
