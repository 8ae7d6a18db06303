import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { VERDICT_WORDS } from '../../records/preflight/page/verdict-words.ts';
import { count, instantText, sentence } from '../data/format.ts';
import { Download } from '../parts/download.tsx';
import { Empty, PageTitle, Section } from '../parts/notice.tsx';
import { OfficerPage } from '../parts/officer-page.tsx';
import { type Column, Facts, Figures, Table } from '../parts/table.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { ApprovalSection } from './approval-section.tsx';
import { CommitteeSection } from './committee-section.tsx';
import { LogSection } from './log-section.tsx';
import type { Decision, HospitalState, LedgerLine, Waiting } from './messages.ts';
import { check, decide, isBusy, lost, preflight, problem, state } from './state.ts';

export function HospitalApp(): JSX.Element {
  const known = state.value;
  return (
    <>
      <TopBar home="#" links={[]} />
      <main id="content" tabIndex={-1}>
        <PageTitle title={known?.name ?? 'Your hospital'} kind="On this machine">
          <p class="lead">
            What this hospital has given, what would become public next, and what waits for your decision.
            This page is served by a program on this machine, to this machine alone.
          </p>
        </PageTitle>
        {lost.value !== '' && <Alert words={lost.value} />}
        {known === undefined ? (
          lost.value === '' && <p role="status">Reading the folder…</p>
        ) : (
          <Known known={known} />
        )}
      </main>
      <footer class="bottom">
        <p>{known === undefined ? '' : `Folder: ${known.folder}`}</p>
        <p>This page loads nothing from elsewhere and counts no visitors.</p>
      </footer>
    </>
  );
}

const Alert = ({ words }: { words: string }): JSX.Element => (
  <p class="notice bad" role="alert">
    {words}
  </p>
);

const Known = ({ known }: { known: HospitalState }): JSX.Element => (
  <>
    {known.chainProblem !== undefined && (
      <Alert
        words={`The chain could not be read: ${known.chainProblem}. What is kept on this machine is shown.`}
      />
    )}
    {known.missing.length > 0 && <Missing known={known} />}
    <Figures
      figures={[
        { name: 'Rounds answered', value: count(known.spent.rounds) },
        {
          name: 'Openings used',
          value: `${known.spent.openingsUsed} of ${known.spent.openingsAllowed}`,
          note: 'by the batch that was opened most',
        },
        { name: 'Batches opened', value: count(known.spent.batchesOpened) },
        { name: 'Records', value: known.dataset === undefined ? '–' : count(known.dataset.records) },
      ]}
    />
    <p class="lead">{sentence(known.spent.privacy)}</p>
    <Decide waiting={known.waiting} job={known.job} />
    <ApprovalSection known={known.approval} />
    <RoundSection known={known} />
    <DatasetSection known={known} />
    <PreflightSection />
    <CommitteeSection known={known.committee} />
    <Past known={known} />
    <LogSection hasLog={known.hasLog} />
  </>
);

const Missing = ({ known }: { known: HospitalState }): JSX.Element => (
  <Section
    title="Before the first round"
    lead="These steps are still to be taken, in this order, in a terminal in this hospital's folder."
  >
    <ol>
      {known.missing.map(({ what, command }) => (
        <li key={command}>
          {what}: <code>{command}</code>
        </li>
      ))}
    </ol>
  </Section>
);

/** Words of the steps. */
const STEPS: Readonly<Record<Waiting['step'], { question: string; doing: string; name: string }>> = {
  enrol: { question: 'Take part in', doing: 'Enrolling for', name: 'take part' },
  answer: { question: 'Answer', doing: 'Answering', name: 'answer' },
  score: { question: 'Prove the second score of', doing: 'Scoring', name: 'second score' },
};

function Decide({ waiting, job }: { waiting: Waiting | undefined; job: HospitalState['job'] }): JSX.Element {
  const [by, setBy] = useState('');
  const isRunning = job !== undefined && job.outcome === undefined;
  return (
    <Section title="Waiting for your decision">
      {waiting === undefined && !isRunning && (
        <Empty>Nothing waits. When a round is opened or its batches are drawn, it appears here.</Empty>
      )}
      {waiting !== undefined && !isRunning && (
        <div class="decide" data-waiting={waiting.step}>
          <h3>
            {STEPS[waiting.step].question} round {waiting.round}?
          </h3>
          <p>Decide by {waiting.until}.</p>
          <div class="pair">
            <div>
              <h4>What becomes public</h4>
              <Lines lines={waiting.public} />
            </div>
            <div>
              <h4>What one party alone learns</h4>
              <Lines lines={waiting.limited} />
            </div>
          </div>
          <p>{waiting.refusal}</p>
          {waiting.refused !== undefined && (
            <p class="notice">
              {waiting.refused.by} refused it on {instantText(waiting.refused.at)}. It can still be approved.
            </p>
          )}
          <form class="row" onSubmit={(event) => event.preventDefault()}>
            <label>
              Your name
              <input
                value={by}
                required
                maxLength={120}
                autocomplete="name"
                onInput={(event) => setBy(event.currentTarget.value)}
              />
            </label>
            <Verdict waiting={waiting} by={by} verdict="approved" words="Approve" />
            <Verdict waiting={waiting} by={by} verdict="refused" words="Refuse" />
          </form>
        </div>
      )}
      {problem.value !== '' && <Alert words={problem.value} />}
      {job !== undefined && (
        <div
          class={`notice ${job.outcome === 'failed' ? 'bad' : job.outcome === 'done' ? 'good' : ''}`}
          role="status"
          data-job={job.outcome ?? 'running'}
        >
          <p class="strong">
            {STEPS[job.step].doing} round {job.round}:{' '}
            {job.outcome === undefined ? 'under way' : job.outcome === 'done' ? 'done' : 'not done'}
          </p>
          <Lines lines={job.lines} />
        </div>
      )}
    </Section>
  );
}

const Verdict = ({
  waiting: { round, step },
  by,
  verdict,
  words,
}: {
  waiting: Waiting;
  by: string;
  verdict: Decision['verdict'];
  words: string;
}): JSX.Element => (
  <button
    type="button"
    class={verdict === 'approved' ? 'primary' : undefined}
    disabled={isBusy.value || by.trim() === ''}
    onClick={() => void decide({ round, step, verdict, by: by.trim() })}
  >
    {words}
  </button>
);

const Lines = ({ lines }: { lines: readonly string[] }): JSX.Element => (
  <ul class="lines">
    {lines.map((line, i) => (
      <li key={`${i}${line}`}>{line}</li>
    ))}
  </ul>
);

function RoundSection({ known: { round, model } }: { known: HospitalState }): JSX.Element {
  return (
    <Section title="The newest round">
      {round === undefined ? (
        <Empty>{model === undefined ? 'No model was joined yet.' : 'No round was opened yet.'}</Empty>
      ) : (
        <>
          <p>{sentence(round.words)}</p>
          {round.part !== '' && <p class="strong">{sentence(round.part)}</p>}
          <Lines lines={round.moments} />
        </>
      )}
    </Section>
  );
}

function DatasetSection({ known: { dataset, model, stake } }: { known: HospitalState }): JSX.Element | null {
  if (dataset === undefined) return null;
  return (
    <Section title="The dataset">
      <Facts
        facts={[
          ['Model', model === undefined ? '–' : model.name],
          ['Role', dataset.role],
          ['State', dataset.state],
          ['Records', `${count(dataset.records)} in ${count(dataset.batches)} batches`],
          ['Batches not opened yet', count(dataset.unopened)],
          ['Paid to', <code key="to">{dataset.beneficiary}</code>],
        ]}
      />
      {stake.length > 0 && <Lines lines={stake} />}
    </Section>
  );
}

function PreflightSection(): JSX.Element {
  const known = preflight.value;
  return (
    <Section
      title="What the records look like"
      lead="The preflight counts what the policy refuses. Its page shows no value, and stays in the house."
    >
      <p class="row">
        <button type="button" disabled={isBusy.value} onClick={() => void check()}>
          Check the records
        </button>
        {known !== undefined && <Download name="preflight.html" text={known.html} words="Save the page" />}
      </p>
      {known !== undefined && (
        <>
          <p class="notice" role="status" data-preflight={known.verdict}>
            {sentence(VERDICT_WORDS[known.verdict as keyof typeof VERDICT_WORDS])}
          </p>
          <OfficerPage html={known.html} />
        </>
      )}
    </Section>
  );
}

const DECISIONS: Column<Decision>[] = [
  { name: 'When', cell: ({ at }) => <time dateTime={at}>{instantText(at)}</time> },
  { name: 'Round', cell: ({ round }) => round },
  { name: 'Step', cell: ({ step }) => STEPS[step].name },
  { name: 'Decision', cell: ({ verdict }) => verdict },
  { name: 'By', cell: ({ by }) => by },
];

const LEDGER: Column<LedgerLine>[] = [
  { name: 'Entry', cell: ({ words }) => words },
  { name: 'Kind', cell: ({ kind }) => kind },
];

const Past = ({ known }: { known: HospitalState }): JSX.Element => (
  <>
    <Section title="Decisions">
      <Table
        caption="Decisions"
        columns={DECISIONS}
        rows={known.decisions}
        keyOf={({ at, step, round }) => `${at}${step}${round}`}
        empty="Nothing was decided on this page yet."
      />
    </Section>
    <Section
      title="The ledger"
      lead="Everything that this hospital's key ever answered, newest first. It is written before anything leaves this machine."
    >
      <Table
        caption="The ledger"
        columns={LEDGER}
        rows={known.ledger}
        keyOf={({ words }) => words}
        empty="Nothing was answered yet."
      />
    </Section>
  </>
);
