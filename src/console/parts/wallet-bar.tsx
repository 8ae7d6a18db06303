import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { shortAddress } from '../data/format.ts';
import { findWallets, type Wallet, WalletError, wallets } from '../wallet/provider.ts';
import { connect, session } from '../wallet/session.ts';

/** The wallets of this browser, one of which can be connected. */
export function WalletBar({ chainId }: { chainId: number }): JSX.Element {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState('');
  useEffect(findWallets, []);
  const take = async (wallet: Wallet): Promise<void> => {
    setProblem('');
    setBusy(wallet.name);
    try {
      await connect(wallet, chainId);
    } catch (error) {
      setProblem(error instanceof WalletError ? error.message : 'The wallet could not be connected.');
    }
    setBusy('');
  };
  const known = session.value;
  return (
    <div class="wallets">
      {known !== undefined ? (
        <p class="notice good" role="status">
          {known.name} is connected with the account{' '}
          <span title={known.account}>{shortAddress(known.account)}</span>.{' '}
          <button
            type="button"
            onClick={() => {
              session.value = undefined;
            }}
          >
            Disconnect
          </button>
        </p>
      ) : (
        <>
          {wallets.value.length === 0 && (
            <p class="empty">
              No wallet was found in this browser. Everything here can be seen without one; to pay or claim,
              install a wallet, or use the commands <code>assay pay</code>, <code>assay plan buy</code> and{' '}
              <code>assay claim</code>.
            </p>
          )}
          {wallets.value.map((wallet) => (
            <button
              key={wallet.name}
              type="button"
              class="primary"
              disabled={busy !== ''}
              onClick={() => void take(wallet)}
            >
              {busy === wallet.name ? 'Answer in the wallet…' : `Connect ${wallet.name}`}
            </button>
          ))}
        </>
      )}
      {problem !== '' && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
