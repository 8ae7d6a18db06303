import type { JSX } from 'preact';
import { type Finding, verdictOf } from '../check/finding.ts';

const WORDS = { good: 'Holds', bad: 'Wrong', unknown: 'Not checked' } as const;
const VERDICTS = {
  good: 'Verified in this tab.',
  bad: 'Not verified: something is wrong.',
  unknown: 'Not fully checked.',
} as const;

/** Findings as a list, with the verdict over all of them once the check is done. */
export function Findings({
  findings,
  isDone,
}: {
  findings: readonly Finding[];
  isDone: boolean;
}): JSX.Element {
  const verdict = verdictOf(findings);
  return (
    <div class="findings" aria-live="polite" data-verdict={isDone ? verdict : 'running'}>
      {isDone && <p class={`verdict ${verdict}`}>{VERDICTS[verdict]}</p>}
      <ul>
        {findings.map(({ name, verdict: each, detail }) => (
          <li key={name} class={each}>
            <span class={`badge ${each === 'unknown' ? '' : each}`}>{WORDS[each]}</span>
            <div>
              <h3>{name}</h3>
              <p>{detail}</p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
