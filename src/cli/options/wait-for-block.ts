import { setTimeout as sleep } from 'node:timers/promises';
import type { SecondChainAccess } from '../../delivery/second/chain-access.ts';
import { AssayError } from '../../protocol/errors.ts';
import { progressOutput } from '../progress.ts';
import { StepMeter } from '../progress-steps.ts';

const POLL_MS = 250;

/**
 * Returns once block `height` exists. Until then the call that needs it would fail in the dry run before sending.
 *
 * @param wait false: fail at once if the block does not exist; true: wait for it, without a time limit
 * @throws AssayError `too-early` (5)
 */
export async function waitForBlock(
  { provider }: { readonly provider: Pick<SecondChainAccess['provider'], 'getBlockNumber'> },
  height: bigint,
  wait: boolean,
  note: (line: string) => void,
): Promise<void> {
  let first: bigint | undefined;
  const meter = new StepMeter(progressOutput(note));
  for (;;) {
    const newest = BigInt(await provider.getBlockNumber());
    if (newest >= height) {
      meter.end();
      return;
    }
    if (!wait) {
      throw new AssayError(
        'too-early',
        `this is possible from block ${height} on; the newest block is ${newest}. Try again later, or use --wait`,
        { exitCode: 5 },
      );
    }
    if (first === undefined) note(`waiting for block ${height}; the newest block is ${newest}`);
    first ??= newest;
    meter.show(`waiting for block ${height}`, 'blocks', Number(newest - first), Number(height - first));
    await sleep(POLL_MS);
  }
}

export const WAIT_OPTION = {
  flags: '--wait',
  description: 'wait for the block from which this is possible',
} as const;
