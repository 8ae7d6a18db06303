import type { HDNodeWallet, JsonRpcProvider, TransactionRequest, TransactionResponse } from 'ethers';

/**
 * The same wallet, whose contract calls the local chain signs, as it holds the key too. That halves the
 * requests of a transaction and needs no elliptic-curve arithmetic in JavaScript. Deployments, and
 * transactions with an explicit nonce, are signed here.
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
