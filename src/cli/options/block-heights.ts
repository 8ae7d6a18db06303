import { setTimeout as sleep } from 'node:timers/promises';
import type { ChainAccess } from '../../delivery/chain-access.ts';
import { AssayError } from '../../protocol/errors.ts';

/**
 * Makes sure that block `height` is there, so that a call which needs it succeeds when it is tried out, too.
 *
 * @param wait whether to wait for it, however long that takes
 * @throws AssayError `too-early` (5)
 */
export async function reachHeight(
  { provider }: ChainAccess,
  height: bigint,
  wait: boolean,
  note: (line: string) => void,
): Promise<void> {
  let told = false;
  for (;;) {
    const newest = BigInt(await provider.getBlockNumber());
    if (newest >= height) return;
    if (!wait) {
      throw new AssayError(
        'too-early',
        `this is possible from block ${height} on; now is ${newest}. Come back, or use --wait`,
        {
          exitCode: 5,
        },
      );
    }
    if (!told) note(`waiting for block ${height}; now is ${newest}`);
    told = true;
    await sleep(250);
  }
}

export const WAIT_OPTION = {
  flags: '--wait',
  description: 'wait for the block from which this is possible',
} as const;
