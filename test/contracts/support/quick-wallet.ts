import type { HDNodeWallet, JsonRpcProvider, TransactionRequest, TransactionResponse } from 'ethers';

/**
 * The same wallet, whose calls of contracts are signed by the local chain that holds its key, too: half the questions
 * of a transaction, and none of the curve's arithmetic in JavaScript. Deployments, and whatever names its nonce, go the
 * long way.
 */
export function quickWallet(wallet: HDNodeWallet, provider: JsonRpcProvider): HDNodeWallet {
  const long = wallet.sendTransaction.bind(wallet);
  wallet.sendTransaction = async (request: TransactionRequest): Promise<TransactionResponse> => {
    if (typeof request.to !== 'string' || request.nonce != null) return long(request);
    const from = wallet.address;
    const gasLimit = request.gasLimit ?? (await provider.estimateGas({ ...request, from }));
    const asked = provider.getRpcTransaction({ ...request, from, gasLimit });
    const hash = (await provider.send('eth_sendTransaction', [asked])) as string;
    const sent = await provider.getTransaction(hash);
    if (sent === null) throw new Error(`the local chain does not know ${hash}, which it has just taken`);
    return sent;
  };
  return wallet;
}
