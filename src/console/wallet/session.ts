import { signal } from '@preact/signals';
import type { Provider } from './provider.ts';
import { type Wallet, WalletError, walletError } from './provider.ts';

/** The wallet that the visitor connected. The page asks it for chain and account, and reads the chain through it. */

export interface Session {
  readonly name: string;
  readonly provider: Provider;
  readonly account: string;
}

export const session = signal<Session | undefined>(undefined);

/**
 * Connects a wallet, on the chain of the contracts.
 * @throws WalletError
 */
export async function connect({ name, provider }: Wallet, chainId: number): Promise<void> {
  try {
    const accounts = (await provider.request({ method: 'eth_requestAccounts' })) as readonly string[];
    const [account] = accounts;
    if (account === undefined)
      throw new WalletError('The wallet named no account. Choose one in it, and connect again.');
    await toChain(provider, chainId);
    session.value = { name, provider, account };
  } catch (error) {
    throw walletError(error);
  }
}

/** @throws WalletError if the wallet stays on another chain */
export async function toChain(provider: Provider, chainId: number): Promise<void> {
  const wanted = `0x${chainId.toString(16)}`;
  const current = async () => Number(await provider.request({ method: 'eth_chainId' }));
  if ((await current()) === chainId) return;
  await provider
    .request({ method: 'wallet_switchEthereumChain', params: [{ chainId: wanted }] })
    .catch(() => undefined);
  const found = await current();
  if (found !== chainId) {
    throw new WalletError(
      `The wallet is on chain ${found}, and the contracts are on chain ${chainId}. Choose that network in the wallet, and try again. Nothing was sent.`,
    );
  }
}
