import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { WalletError } from '../wallet/provider.ts';
import type { Session } from '../wallet/session.ts';
import type { Intent, Places, Step, Words } from '../wallet/steps.ts';
import { Code } from './values.tsx';

/** Every transaction of an intent, explained before it is signed, one after the other. */
export function Review({
  intent,
  session,
  chainId,
  places,
  words,
  onEnd,
}: {
  intent: Intent;
  session: Session;
  chainId: number;
  places: Places;
  words: Words;
  onEnd: () => void;
}): JSX.Element {
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [done, setDone] = useState(0);
  const [hash, setHash] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    setDone(0);
    setProblem('');
    void import('../wallet/steps.ts').then(({ stepsOf }) =>
      setSteps(stepsOf(intent, session.account, places, words)),
    );
  }, [intent]);
  const step = steps[done];
  const sign = async (): Promise<void> => {
    if (step === undefined) return;
    setBusy(true);
    setProblem('');
    setHash('');
    try {
      const { send } = await import('../wallet/send.ts');
      await send(session, chainId, step, setHash);
      setDone(done + 1);
    } catch (error) {
      setProblem(
        error instanceof WalletError
          ? error.message
          : 'Something unexpected happened. Look into the wallet before you try again.',
      );
    }
    setBusy(false);
  };
  const isDone = steps.length > 0 && done === steps.length;
  return (
    <section class="review" aria-label="Transactions to sign" data-review={isDone ? 'done' : 'open'}>
      <h2>{isDone ? 'Done' : 'Before you sign'}</h2>
      <ol>
        {steps.map(({ words: said, mind, contract, to }, i) => (
          <li key={said} class={i < done ? 'past' : undefined}>
            <p class="strong">
              {i < done ? 'Mined: ' : ''}
              {said}
            </p>
            <p>{mind}</p>
            <p class="small">
              Sent to {contract} at <Code value={to} />
            </p>
          </li>
        ))}
      </ol>
      {!isDone && (
        <p>
          Compare the addresses with those that you know: this page has them from the service or the file that
          named the contracts. Your wallet shows them again.
        </p>
      )}
      {problem !== '' && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
      {hash !== '' && (
        <p role="status">
          {isBusy ? 'Sent, and not mined yet: ' : 'Transaction '}
          <Code value={hash} />
        </p>
      )}
      <p class="row">
        {!isDone && (
          <button
            type="button"
            class="primary"
            disabled={isBusy || step === undefined}
            onClick={() => void sign()}
          >
            {isBusy ? 'Waiting…' : `Sign transaction ${done + 1} of ${steps.length} in ${session.name}`}
          </button>
        )}
        <button type="button" disabled={isBusy} onClick={onEnd}>
          {isDone ? 'Close' : 'Cancel'}
        </button>
      </p>
    </section>
  );
}
