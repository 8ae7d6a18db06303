import { keccak256, type Provider } from 'ethers';
import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const contract = z.strictObject({
  address,
  /** keccak256 of the code at the address. */
  codeHash: z.string().regex(/^0x[0-9a-f]{64}$/),
});

/** The content of a deployment file. `contracts` may list more than the core: verifiers, tokens, examples. */
const deploymentSchema = z.strictObject({
  chainId: z.int().positive(),
  /** Block of the first transaction: replay starts here. */
  fromBlock: z.int().nonnegative(),
  contracts: z
    .record(z.string(), contract)
    .refine((all) => CORES[editionOf({ contracts: all })].every((name) => name in all), {
      error: 'a core contract is missing',
    }),
});

export type Deployment = z.infer<typeof deploymentSchema>;

/** The protocol's edition: 1 has the contract Rounds, 2 has Rounds2. */
export type Edition = 1 | 2;

/** Contracts that every deployment of an edition has. The second one's beacon may be another contract than HeaderBeacon. */
export const CORES = {
  1: ['ModelRegistry', 'HeaderBeacon', 'StakeToken', 'Bonds', 'Rounds', 'RoyaltyVault', 'UsagePlans'],
  2: ['ModelRegistry2', 'StakeToken', 'Bonds2', 'Rounds2', 'RoyaltyVault', 'UsagePlans'],
} as const satisfies Record<Edition, readonly string[]>;

/** The edition of a deployment, by its Rounds contract. */
export const editionOf = ({
  contracts,
}: {
  readonly contracts: Readonly<Record<string, unknown>>;
}): Edition => ('Rounds2' in contracts ? 2 : 1);

/** The message for a deployment file of the first edition. */
export const firstEdition = (file: string): string =>
  `${file} is a deployment of the protocol's first edition, which this version does not know: deploy the contracts anew, and make datasets anew`;

/**
 * The address of a deployed contract.
 * @throws AssayError `contract-missing` (4)
 */
export function addressOf(deployment: Deployment, name: string): string {
  const found = deployment.contracts[name];
  if (!found)
    throw new AssayError('contract-missing', `the deployment has no contract ${name}`, { exitCode: 4 });
  return found.address;
}

/**
 * Parses the content of a deployment file.
 * @throws AssayError `deployment-invalid` (4)
 */
export function parseDeployment(value: unknown): Deployment {
  const parsed = deploymentSchema.safeParse(value);
  if (!parsed.success) {
    throw new AssayError('deployment-invalid', 'the deployment file does not have the expected form', {
      exitCode: 4,
      cause: parsed.error,
    });
  }
  return parsed.data;
}

/** @throws AssayError `wrong-chain`, `code-mismatch` (4) */
export async function checkDeployment(deployment: Deployment, provider: Provider): Promise<void> {
  const { chainId } = await provider.getNetwork();
  if (chainId !== BigInt(deployment.chainId)) {
    throw new AssayError('wrong-chain', `the deployment is on chain ${deployment.chainId}, not ${chainId}`, {
      exitCode: 4,
    });
  }
  for (const [name, expected] of Object.entries(deployment.contracts)) {
    if ((await codeHash(provider, expected.address)) !== expected.codeHash) {
      throw new AssayError(
        'code-mismatch',
        `the code of ${name} at ${expected.address} is not the code of the deployment`,
        {
          exitCode: 4,
        },
      );
    }
  }
}

/** keccak256 of the code at an address. */
export async function codeHash(provider: Provider, at: string): Promise<string> {
  return keccak256(await provider.getCode(at));
}
