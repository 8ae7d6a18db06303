import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PolicyWords } from '../check/policy-words.ts';
import { describe } from '../data/store.ts';
import { FileDrop } from './file-drop.tsx';

/** Reads a policy's files, compares its hash with the chain's, and tells it in plain words. */
export function PolicyReader({ policyHash }: { policyHash: bigint }): JSX.Element {
  const [words, setWords] = useState<PolicyWords | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const read = async (files: readonly File[]): Promise<void> => {
    setProblem('');
    setWords(undefined);
    try {
      const { policyWords } = await import('../check/policy-words.ts');
      const given = files.map(async (file) => ({ name: file.name, text: await file.text() }));
      setWords(await policyWords(await Promise.all(given)));
    } catch (error) {
      setProblem(`This is not a policy that this page can read: ${describe(error)}`);
    }
  };
  const isSame = words?.hash === policyHash;
  return (
    <>
      <FileDrop takesSeveral onFiles={(files) => void read(files)} />
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
            <summary>The file with the numbers</summary>
            <pre>{words.text}</pre>
          </details>
        </div>
      )}
    </>
  );
}
