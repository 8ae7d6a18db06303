import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { SourceError } from '../data/source.ts';
import { deployment, describe, followChain } from '../data/store.ts';
import { EndpointForm } from '../parts/endpoint-form.tsx';
import { PageTitle } from '../parts/notice.tsx';

/** Asks for a chain endpoint, where the console runs without a service. */
export function ConnectPage(): JSX.Element {
  const [problem, setProblem] = useState('');
  const connect = async (endpoint: string): Promise<void> => {
    setProblem('');
    try {
      await followChain(endpoint);
    } catch (error) {
      setProblem(error instanceof SourceError ? `${error.message} ${error.hint}` : describe(error));
    }
  };
  return (
    <>
      <PageTitle title="Choose a chain endpoint" kind="Set up" />
      <p class="lead">
        This console reads the contracts on chain {deployment.value?.chainId} directly. Give the address of a
        JSON-RPC endpoint that you trust: your own node, or a provider's.
      </p>
      <EndpointForm action="Read the chain" onChosen={connect} />
      {problem !== '' && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
