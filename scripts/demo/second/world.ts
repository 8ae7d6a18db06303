import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getAddress, type HDNodeWallet } from 'ethers';
import { SecondRegistryClient } from '../../../src/chain/clients/second/registry-client.ts';
import { SecondRoundsClient } from '../../../src/chain/clients/second/rounds-client.ts';
import { StakeClient } from '../../../src/chain/clients/stake-client.ts';
import { TokenClient } from '../../../src/chain/clients/token-client.ts';
import { VaultClient } from '../../../src/chain/clients/vault-client.ts';
import { type Anvil, startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { sourcesOf } from '../../../src/chain/deploy/compile.ts';
import { addressOf, type Deployment } from '../../../src/chain/deploy/deployment-record.ts';
import {
  circuitsOfShape,
  deploySecond,
  SECOND_CORE_CONTRACTS,
  verifiersOf,
} from '../../../src/chain/deploy/second/deployment.ts';
import { SecondServiceClient } from '../../../src/client/second/service-client.ts';
import { CONSOLE_FOLDER } from '../../../src/console/build.ts';
import { type SecondSender, serviceSender } from '../../../src/delivery/second/sender.ts';
import type { CircuitName, Shape } from '../../../src/protocol/second/shape.ts';
import type { AssayProver } from '../../../src/prover/assay-prover.ts';
import { secondProver } from '../../../src/prover/second/prover.ts';
import { PUBLISHED_KEYS } from '../../../src/prover/setup/published-keys.ts';
import { parseConfig } from '../../../src/service/config.ts';
import { startService } from '../../../src/service/main.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { prepare } from '../../support/prepare.ts';

/** Decimal places of the test token. */
export const TOKEN_DECIMALS = 6;

/** Everything that runs in a demo of the second edition: a chain with the contracts, a service, a prover, funded wallets. */
export interface SecondWorld {
  readonly shape: Shape;
  readonly anvil: Anvil;
  readonly deployment: Deployment;
  readonly prover: AssayProver<CircuitName>;
  /** The service's client, with a key that may submit. */
  readonly service: SecondServiceClient;
  /** Keys of the service's API. */
  readonly apiKeys: Awaited<ReturnType<typeof startService>>['apiKeys'];
  /** Where the service's pages are, and those of its operator. */
  readonly pages: { readonly url: string; readonly adminUrl: string };
  readonly owner: HDNodeWallet;
  readonly consumer: HDNodeWallet;
  readonly thief: HDNodeWallet;
  /** Folder of the sites' ledgers. */
  readonly folder: string;
  readonly token: string;
  readonly chainId: bigint;
  /** The way of a wallet's statements to the chain: through the service. */
  sender(wallet: HDNodeWallet): SecondSender;
  /** Clients that sign as the given wallet. */
  as(wallet: HDNodeWallet): {
    readonly rounds: SecondRoundsClient;
    readonly registry: SecondRegistryClient;
    readonly vault: VaultClient;
    readonly stake: StakeClient;
    readonly token: TokenClient;
  };
  /** The n-th site's wallet. */
  siteWallet(n: number): HDNodeWallet;
  stop(): Promise<void>;
}

/** Starts a local chain, deploys the second edition with the verifiers of a shape, and starts its service. */
export async function startSecondWorld(shape: Shape): Promise<SecondWorld> {
  const extra = ['TestToken', ...verifiersOf(shape)];
  const artifacts = await prepare({
    circuits: Object.values(circuitsOfShape(shape)),
    sources: sourcesOf([...SECOND_CORE_CONTRACTS, ...extra]),
  });
  const folder = await mkdtemp(join(tmpdir(), 'assay-demo-'));
  const anvil = await startAnvil();
  const deployment = await deploySecond(anvil.wallet(0), { artifacts, extra });
  const deploymentFile = join(folder, 'deployment.json');
  const keyFile = join(folder, 'operator.key');
  await writeFile(deploymentFile, JSON.stringify(deployment));
  await writeFile(keyFile, anvil.wallet(4).privateKey, { mode: 0o600 });
  const running = await startService(serviceConfig(folder, anvil.url, deploymentFile, keyFile));
  const { token } = await running.apiKeys.create({ tenant: 'demo', scopes: ['submit', 'read:own'] });
  const service = new SecondServiceClient(running.url, { apiKey: token });
  const prover = secondProver();
  const at = (name: string) => addressOf(deployment, name);
  return {
    ...{ shape, anvil, deployment, prover, folder, service },
    apiKeys: running.apiKeys,
    pages: { url: running.url, adminUrl: running.adminUrl },
    owner: anvil.wallet(1),
    consumer: anvil.wallet(2),
    thief: anvil.wallet(3),
    token: at('TestToken'),
    chainId: BigInt(deployment.chainId),
    sender: (wallet) =>
      serviceSender(service, {
        ...{ chainId: BigInt(deployment.chainId), rounds: getAddress(at('Rounds2')), account: wallet },
        ...{ deadline: tomorrow, patienceMs: 60_000, pollMs: 40 },
      }),
    as: (wallet) => ({
      rounds: new SecondRoundsClient(at('Rounds2'), wallet),
      registry: new SecondRegistryClient(at('ModelRegistry2'), wallet),
      vault: new VaultClient(at('RoyaltyVault'), wallet),
      stake: new StakeClient(at('StakeToken'), wallet),
      token: new TokenClient(at('TestToken'), wallet),
    }),
    siteWallet: (n) => anvil.wallet(6 + n),
    stop: async () => {
      await running.stop();
      await prover.close();
      await anvil.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Settings of a service that runs beside a demo. */
const serviceConfig = (folder: string, rpc: string, deployment: string, keyFile: string) =>
  parseConfig({
    ASSAY_PORT: '0',
    ASSAY_RPC_URL: rpc,
    ASSAY_DEPLOYMENT: deployment,
    ASSAY_KEYS_DIR: join(PROJECT_ROOT, 'keys'),
    ASSAY_CONSOLE_DIR: CONSOLE_FOLDER,
    ASSAY_PROVING_KEYS_DIR: PUBLISHED_KEYS,
    ASSAY_DATA_DIR: join(folder, 'service-data'),
    ASSAY_SIGNER_KEY_FILE: keyFile,
    ASSAY_POLL_MS: '50',
    ASSAY_RELAY_BATCH_DELAY_MS: '0',
    ASSAY_REQUESTS_PER_MINUTE: '100000',
    ASSAY_KEY_REQUESTS_PER_MINUTE: '100000',
    ASSAY_LOG_LEVEL: 'error',
  });

export const freshSecret = (): Uint8Array => new Uint8Array(randomBytes(32));
/** A day from now in Unix seconds: the deadline of proofs and signatures. */
export const tomorrow = (): bigint => BigInt(Math.floor(Date.now() / 1000) + 86_400);
