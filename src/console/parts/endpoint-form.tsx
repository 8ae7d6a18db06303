import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { savedEndpoint } from '../data/store.ts';

/** Asks for the address of a chain endpoint. Only addresses that the content security policy allows are accepted. */
export function EndpointForm({
  action,
  isBusy = false,
  onChosen,
}: {
  action: string;
  isBusy?: boolean;
  onChosen: (endpoint: string) => void;
}): JSX.Element {
  const [problem, setProblem] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    const given = `${new FormData(event.currentTarget as HTMLFormElement).get('endpoint') ?? ''}`.trim();
    const isAllowed = URL.canParse(given) && isReachable(new URL(given));
    setProblem(isAllowed ? '' : 'Give an https address, or http to this machine (127.0.0.1 or localhost).');
    if (isAllowed) onChosen(given);
  };
  return (
    <form class="row" onSubmit={submit}>
      <label>
        Chain endpoint
        <input
          name="endpoint"
          type="url"
          inputMode="url"
          required
          defaultValue={savedEndpoint()}
          placeholder="https://… or http://127.0.0.1:8545"
          aria-describedby={problem === '' ? undefined : 'endpoint-problem'}
          aria-invalid={problem !== ''}
        />
      </label>
      <button type="submit" class="primary" disabled={isBusy}>
        {isBusy ? 'Checking…' : action}
      </button>
      {problem !== '' && (
        <p id="endpoint-problem" class="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

const isReachable = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
