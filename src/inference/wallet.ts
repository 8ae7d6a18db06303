import { type Provider, type TransactionRequest, type TransactionResponse, Wallet } from 'ethers';

/** An account that sends its transactions one after the other, so that no two of them take the same nonce. */
export class QueuedWallet extends Wallet {
  #last: Promise<unknown> = Promise.resolve();

  constructor(privateKey: string, provider: Provider) {
    super(privateKey, provider);
  }

  override sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    const next = this.#last.catch(() => {}).then(() => super.sendTransaction(request));
    this.#last = next;
    return next;
  }
}
