/** A gateway in a process of its own, for tests that kill it and for load. Its settings are one JSON argument. */
import { JsonRpcProvider, Network, Wallet } from 'ethers';
import type { Checkpoint } from '../../../src/inference/checkpoint.ts';
import { startInferenceGateway } from '../../../src/inference/gateway.ts';
import { LocalFacilitator } from '../../../src/inference/payments/exact.ts';
import { QueuedWallet } from '../../../src/inference/wallet.ts';
import { asField } from '../../../src/protocol/field.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { checkpointOf, X402_PRICE } from './second-checkpoint.ts';

export interface ProcessSettings {
  readonly rpc: string;
  readonly deployment: unknown;
  readonly model: string;
  readonly rounds: string;
  readonly settlementToken: string;
  readonly accountKey: string;
  readonly dataDirectory: string;
  /** Where the process kills itself. */
  readonly crashAt?: 'answer' | 'before-settling' | 'after-settling';
  readonly requestsPerMinute?: number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ProcessSettings;
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal takes this process away before the next line.
  for (;;);
};

const provider = new JsonRpcProvider(settings.rpc, 31337, {
  staticNetwork: Network.from(31337),
  cacheTimeout: -1,
  batchMaxCount: 1,
});
provider.pollingInterval = 50;

const whole = checkpointOf(asField(BigInt(settings.model)));
const checkpoint: Checkpoint = settings.crashAt === 'answer' ? { ...whole, answer: () => die() } : whole;

class DyingFacilitator extends LocalFacilitator {
  override async settle(...given: Parameters<LocalFacilitator['settle']>) {
    if (settings.crashAt === 'before-settling') die();
    const settled = await super.settle(...given);
    return settings.crashAt === 'after-settling' ? die() : settled;
  }
}

const gateway = await startInferenceGateway({
  ...{ host: '127.0.0.1', port: 0, provider, chainId: 31_337n, model: whole.model },
  ...{ rounds: settings.rounds, accountKey: settings.accountKey, dataDirectory: settings.dataDirectory },
  ...{ deployment: settings.deployment as never, settlementToken: settings.settlementToken },
  checkpoint: async () => checkpoint,
  ...{ refreshMs: 600_000, submitMs: 600_000, leastValidity: 60, proofUses: 5, x402Price: X402_PRICE },
  requestsPerMinute: settings.requestsPerMinute ?? 100_000_000,
  facilitator: new DyingFacilitator(new QueuedWallet(settings.accountKey, provider), 31_337n),
  log: createLogger('warn'),
});
process.stdout.write(
  `${JSON.stringify({ url: gateway.url, account: new Wallet(settings.accountKey).address })}\n`,
);
process.on('message', async (message) => {
  if (message === 'cpu') process.send?.({ ...process.cpuUsage(), rss: process.memoryUsage().rss });
  if (message !== 'stop') return;
  const settled = await gateway.settle();
  await gateway.stop();
  process.send?.({ receipts: settled.receipts, forwarded: `${settled.forwarded}` }, () => process.exit(0));
});
