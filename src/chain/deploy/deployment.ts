import { readFile } from 'node:fs/promises';
import type { Provider, Signer } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { Deployer } from './deployer.ts';
import {
  CORES,
  checkDeployment,
  type Deployment,
  type Edition,
  editionOf,
  firstEdition,
  parseDeployment,
} from './deployment-record.ts';

const LIBRARIES = [
  'AttestationSets',
  'Draws',
  'Origins',
  'RoundOpening',
  'RoundProofs',
  'UnvestedAccounts',
] as const;
/** Parts that every deployment has. */
export const CORE_CONTRACTS: readonly string[] = [...CORES[1], ...LIBRARIES];

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
 * @param edition the only one that is taken; without it, either
 * @throws AssayError `deployment-unreadable`, `wrong-edition`, and as `parseDeployment` and `checkDeployment` (4)
 */
export async function loadDeployment(
  file: string,
  provider: Provider,
  edition?: Edition,
): Promise<Deployment> {
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
  if (edition === 2 && editionOf(deployment) === 1)
    throw new AssayError('wrong-edition', firstEdition(file), { exitCode: 4 });
  await checkDeployment(deployment, provider);
  return deployment;
}

/**
 * Deploys libraries, core and extras, one transaction each. Contracts that need each other get predicted
 * addresses.
 * @throws AssayError `no-provider`, `nonce-race` (4)
 */
export async function deploy(signer: Signer, options: DeployOptions): Promise<Deployment> {
  const deployer = await Deployer.start(signer, options.artifacts);
  const local = deployer.isLocal;
  const guardian = options.guardian ?? (await signer.getAddress());
  for (const name of LIBRARIES) await deployer.library(name);
  const registry = await deployer.contract('ModelRegistry', [options.changeDelay ?? (local ? 60 : 2 * DAY)]);
  const beacon = await deployer.contract('HeaderBeacon', [options.beaconGap ?? (local ? 2 : 128)]);
  const stake = await deployer.contract('StakeToken', [deployer.predict(2), deployer.predict(3)]);
  const bonds = await deployer.contract('Bonds', [deployer.predict(1), deployer.predict(2)]);
  await deployer.contract('Rounds', [
    ...[registry, stake, bonds, beacon],
    options.shortestWindow ?? (local ? 1 : 7_200),
    guardian,
  ]);
  const vault = await deployer.contract('RoyaltyVault', [
    ...[registry, stake],
    options.parkingDelay ?? (local ? 0 : 7 * DAY),
    guardian,
  ]);
  await deployer.contract('UsagePlans', [
    ...[registry, vault],
    options.refundDelay ?? (local ? 0 : 7 * DAY),
    guardian,
  ]);
  for (const { name, contract, args } of options.extra ?? []) await deployer.contract(name, args, contract);
  return deployer.deployment;
}
