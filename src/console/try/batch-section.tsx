import type { JSX } from 'preact';
import { numberText } from '../data/units.ts';
import { Download } from '../parts/download.tsx';
import { Section } from '../parts/notice.tsx';
import { Facts } from '../parts/table.tsx';
import { Code } from '../parts/values.tsx';
import { Problem } from './progress.tsx';
import { busy, checked, circuit, key, proveBatch, proven } from './state.ts';

const seconds = (value: number): string =>
  `${value.toLocaleString(undefined, { maximumFractionDigits: 2 })} s`;

/** One batch, proven and verified. */
export function BatchSection(): JSX.Element | null {
  const known = proven.value;
  if (checked.value === undefined && known === undefined) return null;
  const hasKey = key.value.stage === 'there' && key.value.circuit === circuit.value;
  return (
    <Section
      title="5. A batch, proven"
      lead="A random batch of your records is proven to pass the policy, and its update is committed to. The proof is a trial: dataset and round are made up, and it is worth nothing on a chain."
    >
      <p class="row">
        <button
          type="button"
          class="primary"
          disabled={!hasKey || busy.value !== undefined}
          onClick={() => void proveBatch()}
        >
          Prove a batch
        </button>
        {!hasKey && <span>Fetch the proving key above first.</span>}
      </p>
      <Problem at="prove" />
      {known !== undefined && (
        <>
          <p
            class={`notice ${known.isVerified ? 'good' : 'bad'}`}
            role="status"
            data-proven={known.isVerified}
          >
            {known.isVerified
              ? `Proven and verified in this tab: ${known.records} records pass the policy.`
              : 'The proof does not verify. Prove again, and tell the makers of this page if it happens twice.'}
          </p>
          <Facts
            facts={[
              ['Computing the witness', seconds(known.witnessSeconds)],
              [
                'Proving and verifying',
                `${seconds(known.proofSeconds)} on ${known.threads} ${known.threads === 1 ? 'thread' : 'threads'}`,
              ],
              [
                'Gate against another batch',
                `${numberText(known.gate)}, without noise, and shown here alone`,
              ],
              ['Bytes that became public', `${known.file.length}: the proof below, and no record`],
              [
                'Commitment to the batch’s update',
                <Code key="first" value={known.publicSignals.at(-3) ?? ''} />,
              ],
            ]}
          />
          <details>
            <summary>The proof</summary>
            <pre>{known.file}</pre>
          </details>
          <p class="row">
            <Download name="proof.json" text={known.file} words="Save the proof" />
            <span>
              Verify it with <code>assay verify proof.json</code> or on the page{' '}
              <a href="./#/verify">Verify</a>.
            </span>
          </p>
        </>
      )}
    </Section>
  );
}
