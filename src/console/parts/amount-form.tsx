import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { tokenOf } from '../data/store.ts';
import { parseAmount } from '../wallet/amount.ts';
import { session } from '../wallet/session.ts';

/** A form for an amount, in the token's own unit. */
export function AmountForm({
  token,
  action,
  name,
  onAmount,
}: {
  token: string;
  action: string;
  name: string;
  onAmount: (amount: bigint) => void;
}): JSX.Element {
  const [problem, setProblem] = useState('');
  const { symbol = 'smallest units', decimals = 0 } = tokenOf(token) ?? {};
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = `${new FormData(event.currentTarget as HTMLFormElement).get('amount') ?? ''}`;
    const amount = parseAmount(text, decimals);
    setProblem(amount === undefined ? `Give an amount above 0 with at most ${decimals} decimal places.` : '');
    if (amount !== undefined) onAmount(amount);
  };
  return (
    <form class="row" onSubmit={submit}>
      <label>
        {name} ({symbol})
        <input name="amount" inputMode="decimal" required autocomplete="off" aria-invalid={problem !== ''} />
      </label>
      <button type="submit" class="primary" disabled={session.value === undefined}>
        {action}
      </button>
      {session.value === undefined && <span class="small">Connect a wallet above first.</span>}
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
