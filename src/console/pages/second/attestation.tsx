import type { JSX } from 'preact';
import { count, periodText } from '../../data/format.ts';
import { gateOf } from '../../data/second/reason.ts';
import { numberText } from '../../data/units.ts';
import type { Answer, Dataset, World } from '../../data/world.ts';
import { Section } from '../../parts/notice.tsx';
import { Facts } from '../../parts/table.tsx';
import { AccountLink, Code, IdLink } from '../../parts/values.tsx';

/** The page of an attestation in the second edition. */
export const SecondAttestation = ({
  state,
  answer,
  dataset,
}: {
  state: World;
  answer: Answer;
  dataset: Dataset;
}): JSX.Element => (
  <>
    <Meaning state={state} answer={answer} dataset={dataset} />
    <Section title="Verify here">
      <p class="notice">
        Verify here reads attestations of the first edition alone. This deployment is of the second edition:
        its contract checked the proofs in the transaction below. To recompute every gate and score of the
        model from the chain's events, run <code>assay statement --model {`${dataset.model}`}</code>.
      </p>
    </Section>
    <Section title="As shown">
      <Facts facts={factsOf(answer, dataset)} />
    </Section>
  </>
);

const factsOf = ({ role, batches, second, accepted, at }: Answer, dataset: Dataset) => [
  ['Role', role] as const,
  ['Opened batches', (batches ?? []).join(', ')] as const,
  ...(second === undefined
    ? []
    : ([
        ['Records in them', count(second.records)],
        ['Drawn by the beacon of round', <IdLink key="drawn" kind="round" id={second.drawnBy} />],
        ['Gates', second.gates.map((gate) => numberText(gate)).join(', ')],
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
          <li>
            {answer.batches?.length ?? 0} of {count(dataset.batches)} batches, drawn by the chain, keep every
            rule of the model's policy.
          </li>
          <li>The noise that the policy promises is in everything that left the hospital.</li>
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
            {isHoldout
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
