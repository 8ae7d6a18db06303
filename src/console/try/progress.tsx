import type { JSX } from 'preact';
import { count } from '../data/format.ts';
import type { Kind } from './messages.ts';
import { busy, problem, stop } from './state.ts';
import { leftWords, secondsLeft } from './time-left.ts';

const megabytes = (bytes: number): string =>
  `${(bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 0 })} MB`;

/** How far the work is, with a way to end it. It lies above the page's end and keeps its size, so that nothing moves. */
export function Working(): JSX.Element | null {
  const work = busy.value;
  // Fetching the key has a display of its own.
  if (work === undefined || work.kind === 'loadKey') return null;
  const { step = 'Starting', bytes = 0, of = 0, rows = 0 } = work.progress ?? {};
  const share = of === 0 ? undefined : Math.min(1, bytes / of);
  const left = share === undefined ? undefined : secondsLeft(share, performance.now() - work.since);
  return (
    <div class="working">
      <progress value={share} max={1} aria-label={step} />
      <p role="status" data-share={share?.toFixed(3)} data-left={left?.toFixed(1)}>
        {step}
        {rows > 0 ? `: ${count(rows)} rows` : bytes > 0 ? `: ${megabytes(bytes)}` : ''}
        {left !== undefined && `, ${leftWords(left)}`}
      </p>
      <button type="button" onClick={stop}>
        Stop
      </button>
    </div>
  );
}

export function Problem({ at }: { at: Kind }): JSX.Element | null {
  const now = problem.value;
  return now?.at === at ? (
    <p class="notice slot bad" role="alert">
      {now.words}
    </p>
  ) : null;
}
