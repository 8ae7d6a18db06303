import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getAddress, type HDNodeWallet } from 'ethers';
import { addressOf } from '../../../../src/chain/deploy/deployment-record.ts';
import { SecondServiceClient } from '../../../../src/client/second/service-client.ts';
import { type SecondSender, serviceSender } from '../../../../src/delivery/second/sender.ts';
import { createLogger } from '../../../../src/service/logger.ts';
import { type RunningService, startService } from '../../../../src/service/main.ts';
import { walletSigner } from '../../../../src/service/signer/signer.ts';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import { FAR, type SecondWorld } from '../../../contracts/second/support/second-world.ts';
import { memoryDatabase } from '../../../support/databases.ts';
import { config } from '../../support/harness.ts';

/** A service on the contracts of a world, under this release's keys. The world's wallet 8 pays the gas. */
export interface WorldService {
  readonly service: RunningService;
  readonly client: SecondServiceClient;
  /** The deployment's Rounds2. */
  readonly rounds: string;
  senderFor(account: HDNodeWallet): SecondSender;
  stop(): Promise<void>;
}

export async function startWorldService(world: SecondWorld): Promise<WorldService> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-second-service-'));
  const deploymentFile = join(folder, 'deployment.json');
  writeFileSync(deploymentFile, JSON.stringify(world.deployment));
  const keysDirectory = join(PROJECT_ROOT, 'keys');
  const service = await startService(config({ deploymentFile, keysDirectory, rpcUrls: [world.anvil.url] }), {
    signer: walletSigner(world.wallet(8) as never),
    database: await memoryDatabase(),
    log: createLogger('silent'),
  });
  const client = new SecondServiceClient(service.url);
  const rounds = getAddress(addressOf(world.deployment, 'Rounds2'));
  const options = { chainId: 31337n, rounds, deadline: () => FAR, patienceMs: 120_000, pollMs: 20 };
  return {
    ...{ service, client, rounds },
    senderFor: (account) => serviceSender(client, { ...options, account }),
    async stop() {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
