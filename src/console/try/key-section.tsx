import type { JSX } from 'preact';
import { shapeOf } from '../../protocol/second/shape.ts';
import { count } from '../data/format.ts';
import { Section } from '../parts/notice.tsx';
import { KEYS } from './key-store.ts';
import { Problem } from './progress.tsx';
import { busy, chooseCircuit, circuit, key, problem, takeKey } from './state.ts';

const megabytes = (bytes: number): string =>
  (bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 0 });

function sizeWords(circuit: string): string {
  const { n, f, levels } = shapeOf(circuit);
  return `${n} records, up to ${f} features (at most ${count(n * 8 ** levels)} records in all)`;
}

/** The size of a batch, and the proving key for it. */
export function KeySection(): JSX.Element {
  const state = key.value;
  const bytes = KEYS.find(({ circuit: name }) => name === circuit.value)?.bytes ?? 0;
  return (
    <Section
      title="1. The proving key"
      lead="A proof needs a large public file. It is fetched once, kept by the browser, and compared with the hash that came with this page. The preflight needs no key."
    >
      <div class="row">
        <label>
          Size of a batch
          <select
            value={circuit.value}
            disabled={busy.value !== undefined}
            onChange={(event) => void chooseCircuit(event.currentTarget.value)}
          >
            {KEYS.map(({ circuit: name }) => (
              <option key={name} value={name}>
                {sizeWords(name)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="primary"
          disabled={busy.value !== undefined || state.stage === 'there'}
          onClick={() => void takeKey()}
        >
          {state.stage === 'there' ? 'The key is here' : `Fetch the key (${megabytes(bytes)} MB)`}
        </button>
      </div>
      <Problem at="loadKey" />
      <p
        class={`notice slot ${state.stage === 'there' ? 'good' : ''}`}
        role="status"
        hidden={problem.value?.at === 'loadKey'}
      >
        {state.stage === 'none' && 'The key is not here yet.'}
        {state.stage === 'coming' && (
          <>
            <progress value={state.bytes} max={bytes} aria-label="The proving key" />
            {state.bytes < bytes
              ? ` ${megabytes(state.bytes)} of ${megabytes(bytes)} MB`
              : ' Comparing its hash, and reading it into memory'}
          </>
        )}
        {state.stage === 'there' &&
          `The key is here, from ${state.from === 'service' ? 'the service' : 'this browser’s store'}, and its hash is the right one.`}
      </p>
    </Section>
  );
}
