import type { Signer } from 'ethers';
import { type CircuitName, roundCircuit, type Shape } from '../../../protocol/second/shape.ts';
import type { Verifiers } from '../../clients/second/round-types.ts';
import { Deployer } from '../deployer.ts';
import type { DeployOptions } from '../deployment.ts';
import { addressOf, CORES, type Deployment } from '../deployment-record.ts';
import { verifierContract } from '../verifier-contract.ts';
import { ROUNDS_LIBRARIES } from './rounds-code.ts';

/** Parts that a deployment of the second edition has, unless it has another beacon. */
export const SECOND_CORE_CONTRACTS: readonly string[] = [...CORES[2], 'HeaderBeacon', ...ROUNDS_LIBRARIES];

export interface SecondDeployOptions extends DeployOptions {
  /** The beacon's contract, which serves `IBeacon`. Default: HeaderBeacon with the gap. */
  readonly beacon?: { readonly contract: string; readonly args: readonly unknown[] };
  /** Further contracts without arguments, for instance verifiers. */
  readonly extra?: readonly string[];
}

const DAY = 86_400;

/**
 * Deploys the libraries, the core and extras of the second edition, one transaction each.
 * @throws AssayError `no-provider`, `artifact-missing`, `nonce-race` (4)
 */
export async function deploySecond(signer: Signer, options: SecondDeployOptions): Promise<Deployment> {
  const deployer = await Deployer.start(signer, options.artifacts);
  const { isLocal } = deployer;
  const guardian = options.guardian ?? (await signer.getAddress());
  for (const name of ROUNDS_LIBRARIES) await deployer.library(name);
  const delay = options.changeDelay ?? (isLocal ? 60 : 2 * DAY);
  const registry = await deployer.contract('ModelRegistry2', [delay]);
  const gap = options.beaconGap ?? (isLocal ? 2 : 128);
  const { contract, args } = options.beacon ?? { contract: 'HeaderBeacon', args: [gap] };
  const beacon = await deployer.contract(contract, args);
  const stake = await deployer.contract('StakeToken', [deployer.predict(2), deployer.predict(3)]);
  const bonds = await deployer.contract('Bonds2', [deployer.predict(1)]);
  const window = options.shortestWindow ?? (isLocal ? 1 : 7_200);
  await deployer.contract('Rounds2', [registry, stake, bonds, beacon, window, guardian]);
  const parking = options.parkingDelay ?? (isLocal ? 0 : 7 * DAY);
  const vault = await deployer.contract('RoyaltyVault', [registry, stake, parking, guardian]);
  const refund = options.refundDelay ?? (isLocal ? 0 : 7 * DAY);
  await deployer.contract('UsagePlans', [registry, vault, refund, guardian]);
  for (const name of options.extra ?? []) await deployer.contract(name);
  return deployer.deployment;
}

/** Name of the verifier contract of a circuit of the second edition: `seal-f4` gives SealF4Verifier2. */
export const secondVerifierContract = (circuit: string): string => `${verifierContract(circuit)}2`;

/** The circuits that a model of a shape uses. */
export const circuitsOfShape = (shape: Shape): Record<keyof Verifiers, CircuitName> => ({
  origin: 'origin',
  attestation: shape.circuit,
  seal: roundCircuit('seal', shape.f),
  evaluate: roundCircuit('evaluate', shape.f),
  score: roundCircuit('score', shape.f),
  step: roundCircuit('step', shape.f),
});

/** Names of the verifier contracts that a model of a shape uses. */
export const verifiersOf = (shape: Shape): string[] =>
  Object.values(circuitsOfShape(shape)).map(secondVerifierContract);

/** The deployed verifiers of a shape, as a model's version names them. @throws AssayError `contract-missing` (4) */
export const verifierAddresses = (deployment: Deployment, shape: Shape): Verifiers =>
  Object.fromEntries(
    Object.entries(circuitsOfShape(shape)).map(([kind, circuit]) => [
      kind,
      addressOf(deployment, secondVerifierContract(circuit)),
    ]),
  ) as Record<keyof Verifiers, string>;
