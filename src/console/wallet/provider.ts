import { signal } from '@preact/signals';

/** Wallets of the visitor's browser: EIP-1193 providers, found by EIP-6963. */

export interface Provider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

export interface Wallet {
  readonly name: string;
  readonly provider: Provider;
}

/** The wallets that have announced themselves. */
export const wallets = signal<readonly Wallet[]>([]);

interface Announcement extends Event {
  readonly detail?: {
    readonly info?: { readonly name?: unknown; readonly uuid?: unknown };
    readonly provider?: Provider;
  };
}

/** Asks wallets to announce themselves. One that only injects `ethereum`, as older wallets do, is taken, too. */
export function findWallets(): void {
  const known = new Set<Provider>(wallets.value.map(({ provider }) => provider));
  const add = (name: string, provider: Provider | undefined): void => {
    if (provider === undefined || typeof provider.request !== 'function' || known.has(provider)) return;
    known.add(provider);
    wallets.value = [...wallets.value, { name, provider }];
  };
  addEventListener('eip6963:announceProvider', (event) => {
    const { info, provider } = (event as Announcement).detail ?? {};
    add(`${info?.name ?? 'A wallet'}`.slice(0, 40), provider);
  });
  dispatchEvent(new Event('eip6963:requestProvider'));
  add('The wallet of this browser', (globalThis as { ethereum?: Provider }).ethereum);
}

/** A failure of a wallet or a transaction, in a sentence that says what to do. */
export class WalletError extends Error {}

const CODES: Readonly<Record<number, string>> = {
  4001: 'You refused in the wallet, so nothing was sent. You can try again at any time.',
  4100: 'The wallet has not allowed this page to use the account. Connect it again.',
  4900: 'The wallet is not connected to a chain. Open it and choose a network.',
  4901: 'The wallet is not connected to this chain. Open it and choose the network.',
  [-32002]: 'The wallet has a request open already. Answer that first.',
};

/** The failure in words for a person. The wallet's own text is not shown: it is the text of another program. */
export function walletError(error: unknown): WalletError {
  if (error instanceof WalletError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const words = CODES[typeof code === 'number' ? code : 0];
  return new WalletError(
    words ??
      'The wallet or its node answered in an unknown way, so nothing is known of the transaction. Look into the wallet before you try again.',
  );
}
