import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HDNodeWallet } from 'ethers';
import { RegistryClient } from '../../src/chain/clients/registry-client.ts';
import { RoundsClient } from '../../src/chain/clients/rounds-client.ts';
import { StakeClient } from '../../src/chain/clients/stake-client.ts';
import { TokenClient } from '../../src/chain/clients/token-client.ts';
import { VaultClient } from '../../src/chain/clients/vault-client.ts';
import { type Anvil, startAnvil } from '../../src/chain/deploy/anvil.ts';
import { sourcesOf } from '../../src/chain/deploy/compile.ts';
import { CORE_CONTRACTS, deploy } from '../../src/chain/deploy/deployment.ts';
import { addressOf, type Deployment } from '../../src/chain/deploy/deployment-record.ts';
import { verifierContract } from '../../src/chain/deploy/verifier-contract.ts';
import { type ChainAccess, openChain } from '../../src/delivery/chain-access.ts';
import { circuitOf, type Shape } from '../../src/protocol/shape.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import { type RunningService, startService } from '../../src/service/main.ts';
import { prepare } from '../support/prepare.ts';
import { serviceConfig } from './second/world.ts';

export { freshSecret, TOKEN_DECIMALS, tomorrow } from './second/world.ts';

/** Everything that runs in a demo: a chain with the contracts, the service, a prover, funded wallets. */
export interface World {
  readonly shape: Shape;
  readonly anvil: Anvil;
  readonly deployment: Deployment;
  readonly service: RunningService;
  readonly prover: AssayProver;
  readonly owner: HDNodeWallet;
  readonly consumer: HDNodeWallet;
  readonly evaluator: HDNodeWallet;
  /** The account of the operator's royalties. The key that signs for the service is used by the service alone. */
  readonly operator: HDNodeWallet;
  readonly token: string;
  /** Access for reading, and for the owner's proofs. */
  readonly access: ChainAccess;
  readonly chainId: bigint;
  readonly roundsAddress: string;
  /** Clients that sign as the given wallet. */
  as(wallet: HDNodeWallet): {
    readonly rounds: RoundsClient;
    readonly registry: RegistryClient;
    readonly vault: VaultClient;
    readonly stake: StakeClient;
    readonly token: TokenClient;
  };
  /** The n-th site's wallet. */
  siteWallet(n: number): HDNodeWallet;
  stop(): Promise<void>;
}

/** Starts a local chain, deploys everything, starts the service on a database of its own. */
export async function startWorld(shape: Shape): Promise<World> {
  const circuits = [
    'origin',
    shape.circuit,
    ...(['open', 'evaluate', 'step'] as const).map((kind) => circuitOf(kind, shape)),
  ] as const;
  const extra = ['TestToken', ...circuits.map(verifierContract)];
  const artifacts = await prepare({ circuits, sources: sourcesOf([...CORE_CONTRACTS, ...extra]) });
  const folder = await mkdtemp(join(tmpdir(), 'assay-demo-'));
  const anvil = await startAnvil();
  const deployer = anvil.wallet(0);
  const operatorWallet = anvil.wallet(2);
  const deployment = await deploy(deployer, {
    artifacts,
    extra: extra.map((name) => ({ name, contract: name })),
  });
  const deploymentFile = join(folder, 'deployment.json');
  const keyFile = join(folder, 'operator.key');
  await writeFile(deploymentFile, JSON.stringify(deployment));
  await writeFile(keyFile, operatorWallet.privateKey, { mode: 0o600 });
  const service = await startService(serviceConfig(folder, anvil.url, deploymentFile, keyFile));
  const access = await openChain(anvil.url, deploymentFile, deployment);
  const prover = new AssayProver();
  const at = (name: string) => addressOf(deployment, name);
  return {
    shape,
    anvil,
    deployment,
    service,
    prover,
    owner: anvil.wallet(1),
    consumer: anvil.wallet(3),
    evaluator: anvil.wallet(4),
    operator: anvil.wallet(5),
    token: at('TestToken'),
    access,
    chainId: access.chainId,
    roundsAddress: access.rounds,
    as: (wallet) => ({
      rounds: new RoundsClient(at('Rounds'), wallet),
      registry: new RegistryClient(at('ModelRegistry'), wallet),
      vault: new VaultClient(at('RoyaltyVault'), wallet),
      stake: new StakeClient(at('StakeToken'), wallet),
      token: new TokenClient(at('TestToken'), wallet),
    }),
    siteWallet: (n) => anvil.wallet(6 + n),
    stop: async () => {
      access.close();
      await service.stop();
      await prover.close();
      await anvil.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
