import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HDNodeWallet } from 'ethers';
import { PlansClient } from '../../../src/chain/clients/plans-client.ts';
import { TokenClient } from '../../../src/chain/clients/token-client.ts';
import { VaultClient } from '../../../src/chain/clients/vault-client.ts';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import type { InferenceSubscription, X402Payer } from '../../../src/client/inference-client.ts';
import type { Checkpoint } from '../../../src/inference/checkpoint.ts';
import {
  type GatewayOptions,
  type InferenceGateway,
  startInferenceGateway,
} from '../../../src/inference/gateway.ts';
import { asField, type Field } from '../../../src/protocol/field.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { CommitWorld } from '../../attack/commit-world.ts';
import type { SecondWorld } from '../../contracts/second/support/second-world.ts';
import type { ProcessSettings } from './gateway-process.ts';
import { checkpointOf, PRICE, X402_PRICE } from './second-checkpoint.ts';
import { type GatewayProcess, startProcess } from './start-process.ts';

/** A local chain with a model, its plans, a subscription, money, and gateways on it. */
export class GatewayWorld {
  readonly world: SecondWorld;
  /** The Rounds contract. */
  readonly rounds: string;
  readonly model: Field;
  readonly folder: string;
  readonly lines: string[] = [];
  readonly #gateways = new Set<InferenceGateway>();
  checkpoint: Checkpoint;

  private constructor({ world, rounds, model }: CommitWorld, folder: string) {
    this.world = world;
    this.rounds = rounds;
    this.model = asField(model);
    this.folder = folder;
    this.checkpoint = checkpointOf(this.model);
  }

  static async start(): Promise<GatewayWorld> {
    const commits = await CommitWorld.start();
    try {
      const made = new GatewayWorld(commits, await mkdtemp(join(tmpdir(), 'assay-gateway-')));
      await made.token().mint(made.payer.address, 10n ** 9n);
      return made;
    } catch (error) {
      await commits.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.stop();
    await this.world.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get payer(): HDNodeWallet {
    return this.world.wallet(7);
  }
  get client(): HDNodeWallet {
    return this.world.wallet(8);
  }
  get operator(): HDNodeWallet {
    return this.world.wallet(9);
  }
  token = (signer: HDNodeWallet = this.world.owner) => new TokenClient(this.address('TestToken'), signer);
  vault = (signer: HDNodeWallet = this.world.owner) => new VaultClient(this.address('RoyaltyVault'), signer);
  height = (): Promise<number> => this.world.anvil.provider.getBlockNumber();
  address = (name: string): string => addressOf(this.world.deployment, name);
  plans = (signer: HDNodeWallet = this.payer) => new PlansClient(this.address('UsagePlans'), signer);

  /** A metered plan, and a deposit for so many uses. */
  async subscribe(uses: bigint, client = this.client.address): Promise<InferenceSubscription> {
    const { plan } = await this.plans(this.world.owner).offerMetered(this.model, PRICE);
    await this.token(this.payer).approve(this.plans().address, uses * PRICE);
    const { subscription } = await this.plans().open(plan, client, uses * PRICE);
    return this.subscription(subscription, plan, PRICE);
  }

  subscription = (id: bigint, plan: bigint, price: bigint): InferenceSubscription => ({
    ...{ id, plan, price, chainId: 31_337n, plans: this.address('UsagePlans'), signer: this.client },
  });

  x402(most = 1_000n): X402Payer {
    return {
      ...{ address: this.payer.address, signer: this.payer, most },
      ...{ network: 'eip155:31337', asset: this.address('TestToken') },
    };
  }

  /** A gateway on this chain; with the same data folder it goes on where the last one stopped. */
  async gateway(changes: Partial<GatewayOptions> = {}): Promise<InferenceGateway> {
    const { world, model } = this;
    const gateway = await startInferenceGateway({
      ...{ host: '127.0.0.1', port: 0, provider: world.anvil.provider, chainId: 31_337n },
      ...{ deployment: world.deployment, model, rounds: this.rounds },
      settlementToken: this.address('TestToken'),
      checkpoint: async () => this.checkpoint,
      ...{ refreshMs: 600_000, submitMs: 600_000, leastValidity: 60, proofUses: 5, proofThreads: 1 },
      accountKey: this.operator.privateKey,
      dataDirectory: join(this.folder, 'data'),
      ...{ x402Price: X402_PRICE, requestsPerMinute: 1_000_000 },
      log: createLogger('debug', { write: (line) => void this.lines.push(line) }),
      ...changes,
    });
    this.#gateways.add(gateway);
    return {
      ...gateway,
      stop: async () => {
        this.#gateways.delete(gateway);
        await gateway.stop();
      },
    };
  }

  /** A gateway in a process of its own, on the same data folder. */
  async process(crashAt?: ProcessSettings['crashAt']): Promise<GatewayProcess> {
    const { world, model } = this;
    return startProcess({
      ...{ rpc: world.anvil.url, deployment: world.deployment, model: `${model}` },
      ...{ rounds: this.rounds, accountKey: this.operator.privateKey },
      settlementToken: this.address('TestToken'),
      dataDirectory: join(this.folder, 'process-data'),
      ...(crashAt === undefined ? {} : { crashAt }),
    });
  }

  balance = (account: string): Promise<bigint> => this.world.read(this.world.token, 'balanceOf', account);
}
