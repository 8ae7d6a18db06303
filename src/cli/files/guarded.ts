import { getAddress } from 'ethers';
import { addressOf, parseDeployment } from '../../chain/deploy/deployment-record.ts';
import { Guard } from '../../contributor/guard.ts';
import type { ContributorKeys } from '../../contributor/keys.ts';
import { Ledger, ledgerPath } from '../../contributor/ledger/ledger.ts';
import { RoundGuard } from '../../contributor/round-guard.ts';
import { readJsonFile } from '../../system/files.ts';
import type { CliDeps } from '../command.ts';
import type { AccessOptions } from '../options/access-options.ts';

interface GuardedOptions extends AccessOptions {
  readonly keystore: string;
  /** Nodes of the contributor's choice besides `rpc`. */
  readonly endpoint?: readonly string[];
  /** The most openings of a batch that an approval allows. */
  readonly openings?: number | undefined;
}

/**
 * Opens the ledger beside the keystore for one piece of work, with a guard that checks rounds against it and against the
 * named endpoints.
 *
 * @throws AssayError `ledger-locked`, `ledger-corrupt`, `ledger-unwritable` (4)
 */
export async function withRoundGuard<T>(
  deps: CliDeps,
  options: GuardedOptions,
  keys: ContributorKeys,
  work: (guard: RoundGuard, ledger: Ledger) => Promise<T>,
): Promise<T> {
  const deployment = parseDeployment(await readJsonFile(options.deployment));
  const ledger = await Ledger.open(ledgerPath(options.keystore), keys);
  try {
    const guard = new RoundGuard({
      guard: new Guard(ledger),
      endpoints: [...(options.rpc === undefined ? [] : [options.rpc]), ...(options.endpoint ?? [])],
      service: options.service,
      chainId: BigInt(deployment.chainId),
      contract: getAddress(addressOf(deployment, 'Rounds')),
      codeHash: deployment.contracts['Rounds']?.codeHash ?? '',
      note: deps.note,
      openings: options.openings,
      provingSeconds: async (circuit) => deps.provingSeconds?.(circuit),
    });
    return await work(guard, ledger);
  } finally {
    ledger.close();
  }
}
