import type { Provider, TransactionReceipt, TransactionResponse } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';

const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 1_000;

/**
 * Waits until a transaction is mined, by polling for its transaction receipt.
 * The wait of ethers listens for blocks. On a chain that mines only on demand it can miss the one block that
 * matters and never return.
 * @param patience milliseconds
 * @throws AssayError `receipt-late` (5) if it is not mined in time; it may still be mined later
 * @throws AssayError `call-reverted` (5) if it was mined and failed
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
