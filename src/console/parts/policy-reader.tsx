import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PolicyWords } from '../check/policy-words.ts';
import { describe } from '../data/store.ts';
import { FileDrop } from './file-drop.tsx';

/** Reads a policy file, compares its hash with the chain's, and tells it in plain words. */
export function PolicyReader({
  policyHash,
  shape,
}: {
  policyHash: bigint;
  shape: { readonly batchSize: bigint; readonly features: bigint; readonly depth: bigint };
}): JSX.Element {
  const [words, setWords] = useState<PolicyWords | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setProblem('');
    setWords(undefined);
    try {
      const { policyWords } = await import('../check/policy-words.ts');
      setWords(policyWords(await file.text(), shape));
    } catch (error) {
      setProblem(`${file.name} is not a policy of this model's shape: ${describe(error)}`);
    }
  };
  const isSame = words?.hash === policyHash;
  return (
    <>
      <FileDrop onFiles={([file]) => void read(file)} />
      {problem !== '' && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
      {words !== undefined && (
        <div class="policy">
          <p class={`notice ${isSame ? 'good' : 'bad'}`} role="status">
            {isSame
              ? 'This is the policy of the newest version: its hash is the one on chain.'
              : 'This is another policy: its hash is not the one of the newest version. Ask the owner for the right file.'}
          </p>
          <h3>{words.title}</h3>
          <ul>
            {words.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <details>
            <summary>The file</summary>
            <pre>{words.text}</pre>
          </details>
        </div>
      )}
    </>
  );
}
