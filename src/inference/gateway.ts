import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonRpcProvider } from 'ethers';
import { PlansClient } from '../chain/clients/plans-client.ts';
import { TokenClient } from '../chain/clients/token-client.ts';
import { VaultClient } from '../chain/clients/vault-client.ts';
import { addressOf, type Deployment } from '../chain/deploy/deployment-record.ts';
import { AssayError } from '../protocol/errors.ts';
import type { Field } from '../protocol/field.ts';
import { createHttpServer, HTTP_TIMEOUTS } from '../service/http/server.ts';
import type { Logger } from '../service/logger.ts';
import type { Checkpoint } from './checkpoint.ts';
import { inferenceApp } from './http/app.ts';
import { type Facilitator, LocalFacilitator } from './payments/exact.ts';
import { Till } from './payments/till.ts';
import { tokenDomain } from './payments/token-domain.ts';
import { InferenceProver } from './proofs.ts';
import { GatewayStore } from './store.ts';
import { UseDrawer } from './uses/draw.ts';
import { ReceiptSubmitter } from './uses/submitter.ts';
import { Subscriptions } from './uses/subscriptions.ts';
import { QueuedWallet } from './wallet.ts';

export interface GatewayOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly provider: JsonRpcProvider;
  readonly chainId: bigint;
  readonly deployment: Deployment;
  readonly model: Field;
  /** Of the model. */
  readonly settlementToken: string;
  /** The Rounds contract of the checkpoint. */
  readonly rounds: string;
  /** Reads the checkpoint to serve; called again every `refreshMs`. */
  readonly checkpoint: () => Promise<Checkpoint>;
  readonly refreshMs: number;
  /** Private key of the account that submits receipts, takes payments and pays the gas. 0x-prefixed. */
  readonly accountKey: string;
  readonly dataDirectory: string;
  /** Time between two submissions of receipts and payments. */
  readonly submitMs: number;
  /** Seconds that a receipt must still be valid. */
  readonly leastValidity: number;
  readonly proofUses: number;
  readonly proofThreads?: number;
  /** Of one use by x402; undefined: not offered. */
  readonly x402Price?: bigint | undefined;
  /** Default: this gateway itself, with its own node and account. */
  readonly facilitator?: Facilitator | undefined;
  readonly requestsPerMinute: number;
  readonly log: Logger;
}

export interface InferenceGateway {
  readonly url: string;
  /** The account, to which x402 pays. */
  readonly account: string;
  /** Submits receipts and passes payments on, now. */
  settle(): Promise<{ receipts: number; skipped: readonly string[]; forwarded: bigint }>;
  /** Answers what is under way, submits, closes. */
  stop(): Promise<void>;
}

/**
 * Starts an inference gateway.
 * @throws AssayError `store-unavailable`, `wrong-store`, `port-taken`; as `checkpoint`
 */
export async function startInferenceGateway(options: GatewayOptions): Promise<InferenceGateway> {
  const { provider, deployment, chainId, model, log } = options;
  let checkpoint = await options.checkpoint();
  const plansAddress = addressOf(deployment, 'UsagePlans');
  const place = `${chainId}:${plansAddress}:${model}`.toLowerCase();
  const store = await GatewayStore.open(options.dataDirectory, place);
  try {
    const wallet = new QueuedWallet(options.accountKey, provider);
    const plans = new PlansClient(plansAddress, wallet);
    const subscriptions = new Subscriptions({ plans, store, model, now: Date.now });
    const submitter = new ReceiptSubmitter({ store, plans, subscriptions });
    const till =
      options.x402Price === undefined ? undefined : await tillOf(options, store, wallet, options.x402Price);
    const prover = new InferenceProver(chainId, options.proofThreads);
    const drawer = new UseDrawer({
      ...{ subscriptions, store, provider, chainId, plans: plansAddress, now: Date.now },
      leastValidity: options.leastValidity,
    });
    let isStopping = false;
    const app = inferenceApp({
      ...{ chainId, rounds: options.rounds, drawer, till, prover, subscriptions, plans: plansAddress, log },
      checkpoint: () => checkpoint,
      proofUses: options.proofUses,
      requestsPerMinute: options.requestsPerMinute,
      isStopping: () => isStopping,
    });
    // A proof may take longer than the answer of a service.
    const server = createHttpServer(app, { ...HTTP_TIMEOUTS, keepAlive: 15_000 });
    const url = await listen(server, options);
    const settle = async () => {
      const { receipts, skipped } = await submitter.submit();
      const forwarded = (await till?.forward()) ?? 0n;
      if (receipts > 0 || forwarded > 0n)
        log.info({ receipts, skipped, forwarded: `${forwarded}` }, 'receipts submitted, payments passed on');
      return { receipts, skipped, forwarded };
    };
    const submitting = every(options.submitMs, log, 'receipts and payments wait for the chain', settle);
    const refreshing = every(options.refreshMs, log, 'the checkpoint could not be read', async () => {
      checkpoint = await options.checkpoint();
    });
    return {
      url,
      account: wallet.address,
      settle,
      stop: async () => {
        isStopping = true;
        await close(server);
        await Promise.all([submitting.stop(), refreshing.stop()]);
        await settle().catch((error: unknown) =>
          log.warn({ err: error }, 'receipts stay for the next start'),
        );
        await prover.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function tillOf(
  options: GatewayOptions,
  store: GatewayStore,
  wallet: QueuedWallet,
  price: bigint,
): Promise<Till> {
  const { provider, deployment, chainId, model, settlementToken } = options;
  return new Till({
    facilitator: options.facilitator ?? new LocalFacilitator(wallet, chainId),
    vault: new VaultClient(addressOf(deployment, 'RoyaltyVault'), wallet),
    token: new TokenClient(settlementToken, wallet),
    domain: await tokenDomain(provider, settlementToken),
    payTo: wallet.address,
    ...{ store, provider, chainId, model, price },
  });
}

/** Repeats work after each run of it; a failure is logged and the work tried again. */
function every(ms: number, log: Logger, failed: string, work: () => Promise<unknown>) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let isOver = false;
  const plan = () => {
    timer = setTimeout(() => {
      running = work()
        .catch((error: unknown) => log.warn({ err: error }, failed))
        .then(() => {
          if (!isOver) plan();
        });
    }, ms);
  };
  plan();
  return {
    stop: async () => {
      isOver = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function listen(server: Server, { host, port }: GatewayOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new AssayError('port-taken', `port ${port} of ${host} can't be listened on; choose another one`, {
          exitCode: 4,
          cause,
        }),
      ),
    );
    server.listen(port, host, () => {
      const bound = server.address() as AddressInfo;
      resolve(`http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`);
    });
  });
}

/** Stops listening, and waits for the answers under way. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
