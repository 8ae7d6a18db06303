import { readFile } from 'node:fs/promises';
import type { Provider } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import {
  checkDeployment,
  type Deployment,
  editionOf,
  firstEdition,
  parseDeployment,
} from './deployment-record.ts';

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
};

/**
 * Reads a deployment file, and checks that the provider's chain is the right one and holds the code.
 * @throws AssayError `deployment-unreadable`, `wrong-edition`, and as `parseDeployment` and `checkDeployment` (4)
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
  if (editionOf(deployment) === 1) throw new AssayError('wrong-edition', firstEdition(file), { exitCode: 4 });
  await checkDeployment(deployment, provider);
  return deployment;
}
