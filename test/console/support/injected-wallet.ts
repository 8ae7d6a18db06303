import { JsonRpcProvider, type SigningKey, Wallet } from 'ethers';
import type { Page } from 'playwright-core';

/** The injected wallet's reaction to a request of the page: an answer, or a JSON-RPC error. */
export type WalletAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly data?: unknown } };
export type WalletHandler = (method: string, params: readonly unknown[]) => Promise<WalletAnswer>;

/** Runs in the page: a provider that announces itself by EIP-6963. */
const SCRIPT = `(() => {
  const provider = {
    async request({ method, params = [] }) {
      const { result, error } = await window.walletAnswer(method, params);
      if (error) throw Object.assign(new Error('refused'), error);
      return result;
    },
  };
  const detail = Object.freeze({ info: { name: 'Test Wallet', uuid: '1', rdns: 'test', icon: '' }, provider });
  addEventListener('eip6963:requestProvider', () =>
    dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail })));
})()`;

/** Puts a wallet into a page before it is loaded. */
export async function injectWallet(page: Page, handler: WalletHandler): Promise<void> {
  await page.exposeFunction('walletAnswer', handler);
  await page.addInitScript(SCRIPT);
}

/**
 * A wallet that holds a key: it signs transactions itself and hands the node only what is signed. The node answers reads.
 * @param refuses decides by method whether its person refuses
 */
export function signingWallet(
  rpc: string,
  key: SigningKey,
  refuses: (method: string) => boolean = () => false,
): WalletHandler {
  const ask = async (method: string, params: readonly unknown[]): Promise<WalletAnswer> => {
    const response = await fetch(rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    return (await response.json()) as WalletAnswer;
  };
  const wallet = new Wallet(key);
  return async (method, params) => {
    if (refuses(method)) return { error: { code: 4001 } };
    if (method === 'eth_requestAccounts') return { result: [wallet.address] };
    if (method !== 'eth_sendTransaction') return ask(method, params);
    const [{ from, to, data }] = params as [{ from: string; to: string; data: string }];
    // As a wallet does with an account that it does not have.
    if (from !== wallet.address) return { error: { code: 4100 } };
    const provider = new JsonRpcProvider(rpc, undefined, { batchMaxCount: 1 });
    try {
      const filled = await wallet.connect(provider).populateTransaction({ to, data });
      return await ask('eth_sendRawTransaction', [await wallet.signTransaction(filled)]);
    } finally {
      provider.destroy();
    }
  };
}
