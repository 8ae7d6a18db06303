import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import { ROLES } from '../../../src/protocol/context.ts';
import type { ServiceConfig } from '../../../src/service/config.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { toWireProof } from '../../../src/verifier/proof.ts';
import { keyOf, secondVkHashes } from '../../service/second/support/second-requests.ts';
import { config, keysDirectory } from '../../service/support/harness.ts';
import { CommitWorld } from '../commit-world.ts';

/** A submission as a client holds it until it is acknowledged. */
export interface Claim {
  readonly key: string;
  readonly nullifier: bigint;
  readonly body: string;
}

/** The service's effects on chain. */
export interface ChainHistory {
  /** Number of commits of each nullifier. */
  readonly commits: ReadonlyMap<bigint, number>;
  /** Mined and reverted transactions of the operator: paid for without an effect. */
  readonly reverted: number;
}

/**
 * A local chain with the real contracts. Verifiers accept everything, because the service is under test.
 */
export class CrashWorld {
  readonly folder: string;
  readonly originKeyHash = `${secondVkHashes.origin}`;
  readonly #commits: CommitWorld;
  #claims = 0;

  private constructor(commits: CommitWorld, folder: string) {
    this.#commits = commits;
    this.folder = folder;
  }

  static async start(): Promise<CrashWorld> {
    const commits = await CommitWorld.start();
    const folder = mkdtempSync(join(tmpdir(), 'assay-crash-'));
    writeFileSync(join(folder, 'deployment.json'), JSON.stringify(commits.world.deployment));
    return new CrashWorld(commits, folder);
  }

  async stop(): Promise<void> {
    await this.#commits.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @param operator index of the relaying account; each database has its own */
  config(operator: number, database: Partial<ServiceConfig>): ServiceConfig {
    const keyFile = join(this.folder, `operator-${operator}`);
    writeFileSync(keyFile, this.#commits.world.wallet(operator).privateKey, { mode: 0o600 });
    return config({
      rpcUrls: [this.#commits.world.anvil.url],
      deploymentFile: join(this.folder, 'deployment.json'),
      keysDirectory,
      signer: { privateKeyFile: keyFile },
      relay: { ...RELAY_DEFAULTS, pollMs: 50, idleMs: 200, batchDelayMs: 0, leaseMs: 2_000, standby: true },
      logLevel: 'silent',
      ...database,
    });
  }

  /** A new dataset's origin, proven with the test's own key. */
  claim(): Claim {
    const statement = this.#commits.statement();
    const signals = this.#commits.signals(statement);
    const strings = Object.fromEntries(Object.entries(statement).map(([name, value]) => [name, `${value}`]));
    const role = Object.keys(ROLES)[statement.role - 1];
    const body = JSON.stringify({
      statement: { ...strings, role, chainId: '31337', rounds: this.#commits.rounds },
      publicSignals: signals.map(String),
      proof: toWireProof(keyOf('origin').prove(signals)),
    });
    return { key: `claim-${this.#claims++}`, nullifier: statement.originNullifier, body };
  }

  async history(operator: number): Promise<ChainHistory> {
    const { provider } = this.#commits.world.anvil;
    const operatorAddress = this.#commits.world.wallet(operator).address;
    const commits = new Map<bigint, number>();
    let reverted = 0;
    const height = await provider.getBlockNumber();
    for (let number = 0; number <= height; number++) {
      const block = await provider.getBlock(number, true);
      for (const transaction of block?.prefetchedTransactions ?? []) {
        if (transaction.from !== operatorAddress) continue;
        const receipt = await provider.getTransactionReceipt(transaction.hash);
        if (receipt?.status !== 1) reverted++;
        for (const log of receipt?.logs ?? []) {
          const event = ABIS.rounds.parseLog(log);
          if (event?.name !== 'DatasetCommitted') continue;
          const nullifier = BigInt(event.args.statement.originNullifier);
          commits.set(nullifier, (commits.get(nullifier) ?? 0) + 1);
        }
      }
    }
    return { commits, reverted };
  }
}
