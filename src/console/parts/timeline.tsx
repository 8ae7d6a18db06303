import type { JSX } from 'preact';
import { count, sentence, timeText } from '../data/format.ts';
import type { Step } from '../data/step.ts';

const STATE_WORDS = { done: 'Done', now: 'Now', later: 'Later', skipped: 'Not needed' } as const;

/** The steps of a round: who acts, until when, and what was done. */
export const Timeline = ({ steps }: { steps: readonly Step[] }): JSX.Element => (
  <ol class="timeline">
    {steps.map(({ name, meaning, state, at, until, actor, detail }) => (
      <li key={name} class={state} aria-current={state === 'now' ? 'step' : undefined}>
        <h3>
          {name} <span class="state">{STATE_WORDS[state]}</span>
        </h3>
        <p>{meaning}</p>
        <p class="small">
          {[
            at
              ? `${timeText(at.time)}, block ${count(at.block)}.`
              : until !== undefined && sentence(`by ${actor}, until block ${count(until)}`),
            detail !== '' && sentence(detail),
          ]
            .filter((part) => part !== false)
            .join(' ')}
        </p>
      </li>
    ))}
  </ol>
);
