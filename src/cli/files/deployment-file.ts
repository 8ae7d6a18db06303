import { getAddress } from 'ethers';
import { addressOf, editionOf, parseDeployment } from '../../chain/deploy/deployment-record.ts';
import type { Place } from '../../delivery/access.ts';
import { readJsonFile } from '../../system/files.ts';

/** Chain id and contract addresses of a deployment file. No network is used. @throws AssayError as `parseDeployment` (4) */
export async function readPlace(deploymentFile: string): Promise<Place> {
  const deployment = parseDeployment(await readJsonFile(deploymentFile));
  const at = (name: string) => getAddress(addressOf(deployment, name));
  return {
    chainId: BigInt(deployment.chainId),
    rounds: at(editionOf(deployment) === 2 ? 'Rounds2' : 'Rounds'),
    plans: at('UsagePlans'),
  };
}
