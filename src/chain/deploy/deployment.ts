import { readFile } from 'node:fs/promises';
import { type BaseContract, ContractFactory, getCreateAddress, type Provider, type Signer } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { waitForReceipt } from '../clients/wait-for-receipt.ts';
import { type Artifact, link, readArtifact } from './artifacts.ts';
import { CORE, checkDeployment, codeHash, type Deployment, parseDeployment } from './deployment-record.ts';

const LIBRARIES = [
  'AttestationSets',
  'Draws',
  'Origins',
  'RoundOpening',
  'RoundProofs',
  'UnvestedAccounts',
] as const;
/** Parts that every deployment has. */
export const CORE_CONTRACTS: readonly string[] = [...CORE, ...LIBRARIES];

export type DeployOptions = {
  /** Folder of compiled contracts. */
  readonly artifacts: string;
  /** Account that may pause entries. Default: the deployer. */
  readonly guardian?: string;
  /** Seconds until a changed version is in force. At least a day, except on chain 31337. */
  readonly changeDelay?: number;
  /** Seconds between a model's first stake and the distribution of money that was parked until then. */
  readonly parkingDelay?: number;
  /**
   * Seconds between requesting the refund of a deposit and receiving it. At least a day, except on chain
   * 31337.
   */
  readonly refundDelay?: number;
  /** Blocks between seal and beacon: at least 2, and 128 on a public chain. */
  readonly beaconGap?: number;
  /** Fewest blocks of each phase of a round: at least 1, and 300 on a public chain. */
  readonly shortestWindow?: number;
  /** Further contracts to deploy, with the names under which the file lists them. */
  readonly extra?: readonly {
    readonly name: string;
    readonly contract: string;
    readonly args?: readonly unknown[];
  }[];
};

const DAY = 86_400;

/**
 * Reads a deployment file, and checks that the provider's chain is the right one and holds the code.
 * @throws AssayError `deployment-unreadable`, and as `parseDeployment` and `checkDeployment` (4)
 */
export async function loadDeployment(file: string, provider: Provider): Promise<Deployment> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new AssayError('deployment-unreadable', `cannot read the deployment file ${file}`, {
      exitCode: 4,
      cause,
    });
  }
  const deployment = parseDeployment(value);
  await checkDeployment(deployment, provider);
  return deployment;
}

async function created(deployed: BaseContract, provider: Provider): Promise<string> {
  const sent = deployed.deploymentTransaction();
  if (sent) await waitForReceipt(sent, provider);
  return deployed.getAddress();
}

/**
 * Deploys libraries, core and extras, one transaction each. Contracts that need each other get predicted
 * addresses.
 * @throws AssayError `no-provider`, `nonce-race` (4)
 */
export async function deploy(signer: Signer, options: DeployOptions): Promise<Deployment> {
  const { provider } = signer;
  if (!provider)
    throw new AssayError('no-provider', 'the signer is not connected to a chain', { exitCode: 4 });
  const deployer = await signer.getAddress();
  const { chainId } = await provider.getNetwork();
  const local = chainId === 31337n;
  const guardian = options.guardian ?? deployer;
  const fromBlock = (await provider.getBlockNumber()) + 1;
  const contracts: Deployment['contracts'] = {};

  let nonce = await signer.getNonce('pending');
  const predict = (ahead: number): string => getCreateAddress({ from: deployer, nonce: nonce + ahead });
  const put = async (name: string, artifact: Artifact, args: readonly unknown[]): Promise<string> => {
    const libraries = Object.fromEntries(
      Object.entries(contracts).map(([key, value]) => [key, value.address]),
    );
    const factory = new ContractFactory(artifact.abi, link(artifact, libraries), signer);
    const expected = predict(0);
    const deployed = await factory.deploy(...args, { nonce: nonce++ });
    const at = await created(deployed, provider);
    if (at !== expected) {
      throw new AssayError(
        'nonce-race',
        'another transaction of the deployer was mined during the deployment; deploy again',
        {
          exitCode: 4,
        },
      );
    }
    contracts[name] = { address: at, codeHash: await codeHash(provider, at) };
    return at;
  };
  const artifact = (name: string): Promise<Artifact> => readArtifact(options.artifacts, name);

  // The ABI of a linked library has Solidity-only types, which ethers rejects. Only contracts call libraries,
  // so no ABI is needed.
  for (const name of LIBRARIES) await put(name, { ...(await artifact(name)), abi: [] }, []);
  const registry = await put('ModelRegistry', await artifact('ModelRegistry'), [
    options.changeDelay ?? (local ? 60 : 2 * DAY),
  ]);
  const beacon = await put('HeaderBeacon', await artifact('HeaderBeacon'), [
    options.beaconGap ?? (local ? 2 : 128),
  ]);
  const stake = await put('StakeToken', await artifact('StakeToken'), [predict(2), predict(3)]);
  const bonds = await put('Bonds', await artifact('Bonds'), [predict(1), predict(2)]);
  await put('Rounds', await artifact('Rounds'), [
    registry,
    stake,
    bonds,
    beacon,
    options.shortestWindow ?? (local ? 1 : 7_200),
    guardian,
  ]);
  const vault = await put('RoyaltyVault', await artifact('RoyaltyVault'), [
    registry,
    stake,
    options.parkingDelay ?? (local ? 0 : 7 * DAY),
    guardian,
  ]);
  await put('UsagePlans', await artifact('UsagePlans'), [
    registry,
    vault,
    options.refundDelay ?? (local ? 0 : 7 * DAY),
    guardian,
  ]);
  for (const { name, contract: extra, args } of options.extra ?? []) {
    await put(name, await artifact(extra), args ?? []);
  }
  return { chainId: Number(chainId), fromBlock, contracts };
}
