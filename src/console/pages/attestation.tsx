import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SecondAttestationRecord } from '../../delivery/second/attestation-record.ts';
import type { Finding } from '../check/finding.ts';
import { packText } from '../check/link.ts';
import { count, periodText } from '../data/format.ts';
import { gateOf } from '../data/second/reason.ts';
import { SourceError } from '../data/source.ts';
import { deployment, describe, saveEndpoint, source, world } from '../data/store.ts';
import { listText, numberText } from '../data/units.ts';
import { type Answer, answerOf, type Dataset, type World } from '../data/world.ts';
import { Command } from '../parts/command.tsx';
import { EndpointForm } from '../parts/endpoint-form.tsx';
import { Findings } from '../parts/findings.tsx';
import { PageTitle, Section, Unknown } from '../parts/notice.tsx';
import { Facts } from '../parts/table.tsx';
import { AccountLink, Code, IdLink, When } from '../parts/values.tsx';
import { hrefOf, idIn } from '../route.ts';

export function AttestationPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const state = world.value as World;
  const [round, id, before] = parameters;
  const answer = answerOf(state, idIn(round) ?? -1n, idIn(id) ?? -1n, before === 'before');
  const dataset = state.datasets.get(answer?.dataset ?? -1n);
  if (answer === undefined || dataset === undefined) {
    return (
      <Unknown
        what="attestation"
        hint={`This dataset has not answered this round, as far as this page was told: it has read up to block ${count(state.head.block)}. If the answer is newer, wait and reload. The page of the round lists the answers that there are.`}
      />
    );
  }
  return (
    <>
      <PageTitle title={`Attestation of round ${answer.round}`} kind="Attestation">
        <p class="lead">
          Dataset <IdLink kind="dataset" id={dataset.id} /> answered <When at={answer.at} />, for model{' '}
          <IdLink kind="model" id={dataset.model} />.
        </p>
        <OtherWeights state={state} answer={answer} />
      </PageTitle>
      <Meaning state={state} answer={answer} dataset={dataset} />
      <VerifyHere answer={answer} dataset={dataset} />
      <Section title="As shown">
        <Facts facts={factsOf(answer, dataset)} />
      </Section>
    </>
  );
}

/** A holdout answers twice where a step waits for its second scores: each answer links the other. */
function OtherWeights({ state, answer }: { state: World; answer: Answer }): JSX.Element | null {
  const { role, round, dataset, before } = answer;
  if (role !== 'holdout') return null;
  const other = answerOf(state, round, dataset, !before);
  const link = other && <a href={hrefOf.attestation(round, dataset, !before)}>See the other answer</a>;
  return before ? (
    <p>
      This is the answer at the weights before the last step, on the same batches. It shows whether the step
      lowered the loss. {link}
      {link && ', at the checkpoint.'}
    </p>
  ) : (
    <p>
      This is the answer at the checkpoint of the round. {link}
      {link && ', at the weights before the last step.'}
    </p>
  );
}

const factsOf = ({ role, before, batches, second, accepted, at }: Answer, dataset: Dataset) => [
  ['Role', role] as const,
  ...(role === 'holdout'
    ? ([['Weights', before ? 'those before the last step' : "the round's checkpoint"]] as const)
    : []),
  ['Opened batches', batches.join(', ')] as const,
  ...(second === undefined
    ? []
    : ([
        ['Records in them', count(second.records)],
        ['Drawn by the beacon of round', <IdLink key="drawn" kind="round" id={second.drawnBy} />],
        ['Gates', listText(second.gates)],
        ['Gate g', numberText(gateOf(second.gates))],
        ['Answer', accepted ? 'accepted' : 'not accepted'],
        ['Second score p', second.proven ? numberText(second.proven.p) : 'not proven yet'],
      ] as const)),
  ['Paid to', <AccountLink key="account" address={dataset.beneficiary} />] as const,
  ['Transaction', <Code key="transaction" value={at.transaction} />] as const,
  ['Block', count(at.block)] as const,
];

/** The statement in plain words: proven, revealed, not proven. */
function Meaning({
  state,
  answer,
  dataset,
}: {
  state: World;
  answer: Answer;
  dataset: Dataset;
}): JSX.Element {
  const isHoldout = answer.role === 'holdout';
  const version = state.rounds.get(answer.round)?.version;
  const numbers = state.models.get(dataset.model)?.versions.find(({ number }) => number === version)?.content
    .terms.numbers;
  const bits = isHoldout ? numbers?.holdoutNoise : numbers?.noise;
  return (
    <div class="three">
      <section>
        <h2>What this proves</h2>
        <ul>
          <li>
            A source on the model's list signed {count(dataset.records)} records from the period{' '}
            {periodText(dataset.period)}.
          </li>
          <li>{drawnBatches(answer.batches.length, dataset.batches)} every rule of the model's policy.</li>
          {bits !== 0n && (
            <li>The noise that the policy promises is in everything that left the hospital.</li>
          )}
          {!isHoldout && <li>The gates follow from these records, the model, and the proven directions.</li>}
        </ul>
      </section>
      <section>
        <h2>What it reveals</h2>
        <ul>
          <li>The number of records, their period, the opened batches, and the account that is paid.</li>
          <li>
            {bits === 0n
              ? 'The policy asks for no noise: the sums below are exact.'
              : 'The sums below have noise, which bounds what one record can change.'}
          </li>
          <li>
            {answer.before
              ? 'Its part of the loss before the last step, which the evaluator proves.'
              : isHoldout
                ? 'Its part of the direction and of the loss that the evaluator proves.'
                : answer.accepted
                  ? 'One number for each evaluator; to the trainer alone, one sum over all opened batches.'
                  : 'One number for each evaluator. The trainer cannot read the sum of a set that was not accepted.'}
          </li>
        </ul>
      </section>
      <section>
        <h2>What it does not prove</h2>
        <ul>
          <li>That the source told the truth when it signed the records.</li>
          <li>Anything about batches that were not drawn.</li>
          <li>That the model is good, or fair, or fit for a use.</li>
        </ul>
      </section>
    </div>
  );
}

const drawnBatches = (drawn: number, all: number): string => {
  if (all === 1) return 'Its only batch keeps';
  return drawn === 1
    ? `One of ${count(all)} batches, drawn by the chain, keeps`
    : `${count(drawn)} of ${count(all)} batches, drawn by the chain, keep`;
};

function VerifyHere({ answer, dataset }: { answer: Answer; dataset: Dataset }): JSX.Element {
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const [problem, setProblem] = useState('');
  const [record, setRecord] = useState<SecondAttestationRecord | undefined>(undefined);
  const verify = async (endpoint: string): Promise<void> => {
    const at = deployment.value;
    const rounds = at?.contracts['Rounds2']?.address;
    if (at === undefined || rounds === undefined) return;
    setState('busy');
    setProblem('');
    setFindings([]);
    setRecord(undefined);
    try {
      const { checkAttestation } = await import('../check/check-attestation.ts');
      const { chainId, fromBlock } = at;
      const shown = source.value?.kind === 'service' ? { answer, dataset } : undefined;
      const ids = { round: answer.round, dataset: dataset.id, before: answer.before };
      const subject = { endpoint, chainId, rounds, fromBlock, ...ids };
      setRecord(
        await checkAttestation({ ...subject, deployment: at, shown }, (each) =>
          setFindings((known) => [...known, each]),
        ),
      );
      saveEndpoint(endpoint);
    } catch (error) {
      const text = error instanceof SourceError ? `${error.message} ${error.hint}` : describe(error);
      setProblem(text);
    }
    setState('done');
  };
  return (
    <Section
      title="Verify here"
      lead="Your browser reads the proofs from a chain endpoint of your choice and checks them itself. Nothing that the service says is believed."
    >
      <EndpointForm
        action="Verify here"
        isBusy={state === 'busy'}
        onChosen={(endpoint) => void verify(endpoint)}
      />
      {problem !== '' && (
        <p class="notice bad" role="alert" data-verdict="bad">
          {problem}
        </p>
      )}
      {(findings.length > 0 || state === 'busy') && (
        <Findings findings={findings} isDone={state === 'done' && problem === ''} />
      )}
      {record && <Keep record={record} />}
    </Section>
  );
}

/** Ways to take the attestation along: a file with its command, and a link. */
export function Keep({ record }: { record: SecondAttestationRecord }): JSX.Element {
  const [note, setNote] = useState('');
  const { round, dataset, before } = record.statement;
  const id = dataset.toString(16).padStart(64, '0').slice(0, 12);
  const name = `attestation-${round}-${id}${before ? '-before' : ''}.json`;
  const withText = async (use: (text: string) => Promise<void> | void): Promise<void> => {
    const { secondAttestationText } = await import('../../delivery/second/attestation-record.ts');
    await use(secondAttestationText(record));
  };
  const save = () =>
    withText((text) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      setNote(`Saved as ${name}.`);
    });
  const copy = () =>
    withText(async (text) => {
      const address = new URL(`#/verify/${await packText(text)}`, location.href).href;
      try {
        await navigator.clipboard.writeText(address);
        setNote('The link is copied. It holds the whole attestation, after the #, where no server sees it.');
      } catch {
        location.href = address;
      }
    });
  return (
    <div class="keep">
      <p>
        <button type="button" onClick={() => void save()}>
          Save the attestation
        </button>{' '}
        <button type="button" onClick={() => void copy()}>
          Copy a link that holds it
        </button>
      </p>
      <p role="status" class="small">
        {note}
      </p>
      <Command text={`assay verify ${name}`} does="The same check of the proofs, by command" />
    </div>
  );
}
