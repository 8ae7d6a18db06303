import type { JSX } from 'preact';
import { Empty, Section } from '../parts/notice.tsx';
import type { ApprovalState } from './approval-messages.ts';

/** The approval that the folder demands: what it allows, and whether it stops a round now. */
export function ApprovalSection({ known }: { known: ApprovalState | undefined }): JSX.Element | null {
  if (known === undefined) return null;
  return (
    <Section
      title="The committee's approval"
      lead="Nothing is enrolled or answered in this folder without an approval that is signed, in time, not revoked, and for this dataset, model and policy."
    >
      <p
        class={`notice ${known.problem === undefined ? 'good' : 'bad'}`}
        role="status"
        data-approval={known.problem === undefined ? 'usable' : 'unusable'}
      >
        {known.problem === undefined ? 'It may be used now.' : `It stops every step now: ${known.problem}.`}
      </p>
      {known.words.length === 0 ? (
        <Empty>
          {known.committee === undefined
            ? 'No committee is named yet. Its key is named with assay approve trust KEY.'
            : 'This folder holds no approval that the committee signed.'}
        </Empty>
      ) : (
        <ul class="lines">
          {known.words.map((line) => (
            <li key={line}>{line.trim()}</li>
          ))}
        </ul>
      )}
      {known.committee !== undefined && (
        <p class="small">
          Committee: <code class="whole">{known.committee}</code>
        </p>
      )}
    </Section>
  );
}
