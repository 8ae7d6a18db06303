import type { Provider, TransactionReceipt, TransactionResponse } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';

const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 1_000;

/**
 * Waits until a transaction is mined, by asking for its receipt. (ethers' own wait listens for blocks: on a chain
 * that mines only when there is something to mine, it can miss the one block that matters and wait for ever.)
 * @param patience milliseconds
 * @throws AssayError `receipt-late` if it is not mined in time; the transaction may still be
 * @throws AssayError `call-reverted` if it was mined and failed
 */
export async function waitForReceipt(
  sent: Pick<TransactionResponse, 'hash'>,
  provider: Pick<Provider, 'getTransactionReceipt'>,
  patience = 600_000,
): Promise<TransactionReceipt> {
  const until = Date.now() + patience;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const receipt = await provider.getTransactionReceipt(sent.hash);
    if (receipt?.status === 0) {
      throw new AssayError('call-reverted', `transaction ${sent.hash} was mined and failed`, { exitCode: 5 });
    }
    if (receipt) return receipt;
    if (Date.now() > until) {
      throw new AssayError('receipt-late', `transaction ${sent.hash} is not mined yet`, { exitCode: 5 });
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
