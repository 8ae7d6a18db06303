import type { JSX } from 'preact';
import { reasonsOf, VERDICT_WORDS } from '../../records/preflight/page/verdict-words.ts';
import { roundLines } from '../../records/second/round-lines.ts';
import { count, sentence } from '../data/format.ts';
import { Download } from '../parts/download.tsx';
import { Section } from '../parts/notice.tsx';
import { OfficerPage } from '../parts/officer-page.tsx';
import { Figures } from '../parts/table.tsx';
import { Problem } from './progress.tsx';
import { busy, checked, policy } from './state.ts';

/** The preflight, and its page for the privacy officer. */
export function CheckSection(): JSX.Element | null {
  const known = checked.value;
  if (policy.value === '') return null;
  return (
    <Section
      title="4. Preflight"
      lead="The same check as assay check: it counts what the policy would refuse, and shows no value."
    >
      <Problem at="check" />
      {known !== undefined && (
        <>
          <p
            class={`notice ${known.report.exitCode === 0 ? 'good' : 'bad'}`}
            role="status"
            data-preflight={known.report.verdict}
          >
            <strong>{sentence(VERDICT_WORDS[known.report.verdict])}</strong> {reasonsOf(known.report)}
          </p>
          <Figures
            figures={[
              { name: 'Rows', value: count(known.report.rows) },
              { name: 'Records that pass', value: count(known.report.passing) },
              { name: 'Full batches', value: count(known.report.fullBatches) },
              { name: 'Left out', value: count(known.report.lost.rows) },
            ]}
          />
          <h3>What rounds cost</h3>
          <ul class="lines">
            {roundLines(known.report.second).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <h3>The page for the privacy officer</h3>
          <OfficerPage html={known.page} />
          <p class="row">
            <Download name="preflight.html" text={known.page} words="Save the page" />
          </p>
        </>
      )}
      {known === undefined && busy.value === undefined && (
        <p class="empty">Choose “Check with this policy” to see what would be refused.</p>
      )}
    </Section>
  );
}
