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

/** A wallet of an account that a local node has unlocked. `refuses` decides by method. */
export const walletOn =
  (rpc: string, account: string, refuses: (method: string) => boolean): WalletHandler =>
  async (method, params) => {
    if (refuses(method)) return { error: { code: 4001 } };
    if (method === 'eth_requestAccounts') return { result: [account] };
    const response = await fetch(rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    return (await response.json()) as WalletAnswer;
  };
