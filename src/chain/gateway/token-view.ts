import { isAddress, type Provider } from 'ethers';
import { TokenClient } from '../clients/token-client.ts';
import type { TokenView } from './views.ts';

/** Reads a token's name and decimals. @returns undefined if the address holds no token with both */
export async function tokenView(provider: Provider, address: string): Promise<TokenView | undefined> {
  if (!isAddress(address)) return undefined;
  const token = new TokenClient(address, provider);
  try {
    const [symbol, decimals] = await Promise.all([token.symbol(), token.decimals()]);
    return decimals <= 77
      ? { symbol: symbol.replace(/[^\x21-\x7e]/g, '').slice(0, 12), decimals }
      : undefined;
  } catch {
    return undefined; // no token, or one without these functions: amounts are shown in smallest units
  }
}
