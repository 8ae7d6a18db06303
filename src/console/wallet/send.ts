import { decodeRevert } from '../../chain/clients/revert.ts';
import type { Provider } from './provider.ts';
import { WalletError, walletError } from './provider.ts';
import { type Session, toChain } from './session.ts';
import type { Step } from './steps.ts';

const POLL_MS = 1_000;

/** A number that a contract gives, read through the wallet. @throws WalletError */
export async function readNumber(provider: Provider, to: string, data: string): Promise<bigint> {
  try {
    return BigInt(`${await provider.request({ method: 'eth_call', params: [{ to, data }, 'latest'] })}`);
  } catch (error) {
    throw walletError(error);
  }
}

/**
 * Has one step signed and sent, and waits until it is mined. It is tried first without a signature, so that a transaction
 * that would fail is not signed.
 *
 * @param onSent told the transaction's hash
 * @throws WalletError
 */
export async function send(
  { provider, account }: Session,
  chainId: number,
  { to, data }: Step,
  onSent: (hash: string) => void,
): Promise<void> {
  const call = { from: account, to, data };
  try {
    // The visitor may have changed the network since.
    await toChain(provider, chainId);
    await provider.request({ method: 'eth_call', params: [call, 'latest'] });
  } catch (error) {
    throw refused(error);
  }
  let hash: string;
  try {
    hash = `${await provider.request({ method: 'eth_sendTransaction', params: [call] })}`;
  } catch (error) {
    throw refused(error);
  }
  onSent(hash);
  await mined(provider, hash);
}

/** The contracts' own errors, in a sentence each. */
const REASONS: Readonly<Record<string, string>> = {
  ERC20InsufficientBalance: 'Your account does not hold that much of the token.',
  ERC20InsufficientAllowance:
    'The allowance is not there yet: sign the first transaction, and wait until it is mined.',
  NotForSale: 'This plan is not sold any more. Choose another.',
  PlanOutdated: 'The model has new terms, so this plan is not sold any more. Choose another.',
  WrongKind: 'This plan is of the other kind: a fixed fee has no deposit.',
  NotPayer: 'Only the account that paid for this subscription may do that. Connect that account.',
  RefundTooEarly: 'The delay of the refund has not ended. Try again when it has.',
  NothingToRefund: 'There is nothing to pay out: no refund was asked for, or it is paid out.',
  DepositTooSmall: 'The deposit does not hold that much.',
  NothingToClaim: 'The model owes this account nothing now.',
  StaleLedger:
    'The dataset has enrolled since the file was made: with this file, or from another copy of its ledger. Look at the page of the dataset first; then make the file again with assay enrol --out.',
  AlreadyEnrolled: 'The dataset is enrolled in this round already. There is nothing more to send.',
  SourceEnrolled: 'Another dataset of the same source is enrolled in this round. One of each source may be.',
  RoundFull: 'The round takes no more datasets. Enrol in the next one.',
  TooLate: 'The round takes no datasets any more. Enrol in the next one.',
  DatasetUnavailable: 'The dataset was withdrawn or retired, so it cannot enrol.',
  DatasetExhausted: 'Every batch of the dataset was opened as often as the terms allow.',
  EnforcedPause: 'The contract is paused. Try again later.',
};

function refused(error: unknown): WalletError {
  if (error instanceof WalletError) return error;
  const name = decodeRevert(error)?.name;
  if (name === undefined) return walletError(error);
  return new WalletError(
    `${REASONS[name] ?? `The contract refuses this (${name}).`} Nothing was signed and nothing was sent.`,
  );
}

async function mined(provider: Provider, hash: string): Promise<void> {
  for (;;) {
    const receipt = (await provider
      .request({ method: 'eth_getTransactionReceipt', params: [hash] })
      // A node that is away for a moment does not change what was sent.
      .catch(() => null)) as { readonly status?: string } | null;
    if (receipt !== null && receipt !== undefined) {
      if (Number(receipt.status) === 1) return;
      throw new WalletError(
        'The transaction was mined and failed, so nothing was paid but the fee of the chain. The state changed in between: look at the page again.',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
