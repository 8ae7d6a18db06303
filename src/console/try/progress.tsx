import type { JSX } from 'preact';
import { count } from '../data/format.ts';
import type { Kind } from './messages.ts';
import { busy, files, problem, stop } from './state.ts';

/** How far the work is, with a way to end it. It lies above the page's end, so that nothing moves. */
export function Working(): JSX.Element | null {
  const work = busy.value;
  // Fetching the key has a display of its own.
  if (work === undefined || work.kind === 'loadKey') return null;
  const { step = 'Starting', bytes = 0, rows = 0 } = work.progress ?? {};
  const all = files.value.reduce((sum, { size }) => sum + size, 0);
  // The sample and each trial read the files again, so the share is of one reading.
  const share = bytes === 0 || all === 0 ? undefined : (bytes % all) / all;
  return (
    <p class="working above" role="status">
      <progress value={share} max={1} aria-label={step} />
      {step}
      {rows > 0 ? `: ${count(rows)} rows` : ''}{' '}
      <button type="button" onClick={stop}>
        Stop
      </button>
    </p>
  );
}

export function Problem({ at }: { at: Kind }): JSX.Element | null {
  const now = problem.value;
  return now?.at === at ? (
    <p class="notice bad" role="alert">
      {now.words}
    </p>
  ) : null;
}
