import type { JSX } from 'preact';
import { Download } from '../parts/download.tsx';
import { Section } from '../parts/notice.tsx';
import { type FeatureRow, fieldsOf, numberFieldsOf, withoutFeature, withValue } from './policy-edit.ts';
import { busy, check, numbers, policy, proposed } from './state.ts';

/** The policy that was proposed: the usual changes in a form, all others in the document itself. */
export function PolicyForm(): JSX.Element | null {
  const known = proposed.value;
  if (known === undefined) return null;
  const fields = fieldsOf(policy.value);
  const set = (path: readonly string[], value: unknown): void => {
    policy.value = withValue(policy.value, path, value);
  };
  return (
    <Section
      title="3. Mapping and policy"
      lead={`Proposed for files of format ${known.format}. Change what is wrong, and check again.`}
    >
      {known.reasons.length > 0 && (
        <div class="notice bad">
          <p class="strong">The proposal does not pass on these files yet.</p>
          <List lines={known.reasons} />
        </div>
      )}
      <h3>To decide</h3>
      <List lines={known.questions} />
      {fields === undefined ? (
        <p class="notice bad" role="alert">
          The document below is no policy: it cannot be shown as a form. Mend it there.
        </p>
      ) : (
        <>
          <div class="grid-form">
            <Field title="Title" value={fields.title} onChange={(value) => set(['title'], value)} />
            <Field
              title="Label 1 means"
              value={fields.label}
              onChange={(value) => set(['schema', 'label'], value)}
            />
            <Field
              title="First day"
              type="date"
              value={fields.firstDay}
              onChange={(value) => set(['round', 'period', 'firstDay'], value)}
            />
            <Field
              title="Last day"
              type="date"
              value={fields.lastDay}
              onChange={(value) => set(['round', 'period', 'lastDay'], value)}
            />
            <Field
              title="Fewest records of a dataset"
              type="number"
              value={fields.minRecords}
              onChange={(value) => set(['rules', 'minRecords'], Number(value))}
            />
          </div>
          <Features rows={fields.features} set={set} />
        </>
      )}
      <Numbers />
      <details>
        <summary>The whole document, and its numbers</summary>
        <Text
          name="Policy document, JSON"
          value={policy.value}
          onInput={(text) => {
            policy.value = text;
          }}
        />
        <Text
          name="Numbers of the policy, JSON"
          value={numbers.value}
          onInput={(text) => {
            numbers.value = text;
          }}
        />
      </details>
      <p class="row">
        <button
          type="button"
          class="primary"
          disabled={busy.value !== undefined}
          onClick={() => void check()}
        >
          Check with this policy
        </button>
        <Download name="policy.json" text={numbers.value} words="Save the policy" />
        <Download name="policy-document.json" text={policy.value} words="Save the document that it names" />
      </p>
    </Section>
  );
}

/** Numbers of a policy that the form shows: title, and place in the file. */
const NUMBER_FIELDS = [
  ['Norm bound of a record', 'numbers', 'bound'],
  ['Noise of a sum, bits (0: none)', 'numbers', 'noise'],
  ['Openings of a batch, at most', 'round', 'epochs'],
  ['Batches opened in a round', 'round', 'batchesPerRound'],
  ['Fewest records of the last batch', 'terms', 'smallestBatch'],
] as const;

/** The numbers that a visitor changes most. */
function Numbers(): JSX.Element {
  const fields = numberFieldsOf(numbers.value);
  if (fields === undefined)
    return (
      <p class="notice bad" role="alert">
        The numbers below are none of a policy: they cannot be shown as a form. Mend them there.
      </p>
    );
  const set = (path: readonly string[]) => (value: string) => {
    numbers.value = withValue(numbers.value, path, Number(value));
  };
  return (
    <div class="grid-form">
      {NUMBER_FIELDS.map(([title, part, name]) => (
        <Field key={name} title={title} type="number" value={fields[name]} onChange={set([part, name])} />
      ))}
    </div>
  );
}

const Text = ({
  name,
  value,
  onInput,
}: {
  name: string;
  value: string;
  onInput: (text: string) => void;
}): JSX.Element => (
  <textarea
    class="code"
    aria-label={name}
    spellcheck={false}
    rows={20}
    value={value}
    onInput={(event) => onInput(event.currentTarget.value)}
  />
);

const List = ({ lines }: { lines: readonly string[] }): JSX.Element => (
  <ul class="lines">
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

type Set = (path: readonly string[], value: unknown) => void;

const Features = ({ rows, set }: { rows: readonly FeatureRow[]; set: Set }): JSX.Element => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <section class="scroll" tabIndex={0} aria-label="Features">
    <table>
      <caption class="hidden">Features</caption>
      <thead>
        <tr>
          {['Feature', 'Column', 'Unit', 'Lowest', 'Highest', 'Most missing', ''].map((name) => (
            <th key={name} scope="col">
              {name === '' ? <span class="hidden">Leave out</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, column, unit, low, high, maxMissingShare }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td data-name="Column">{column}</td>
            <td data-name="Unit">{unit}</td>
            <td data-name="Lowest">
              <Cell
                name={`Lowest value of ${name}`}
                value={low}
                onChange={(value) => set(['rules', 'features', name, 'window'], [value, high])}
              />
            </td>
            <td data-name="Highest">
              <Cell
                name={`Highest value of ${name}`}
                value={high}
                onChange={(value) => set(['rules', 'features', name, 'window'], [low, value])}
              />
            </td>
            <td data-name="Most missing">
              <Cell
                name={`Largest share of missing values of ${name}`}
                value={maxMissingShare}
                onChange={(value) => set(['rules', 'features', name, 'maxMissingShare'], value)}
              />
            </td>
            <td>
              {rows.length > 1 && (
                <button
                  type="button"
                  aria-label={`Leave out ${name}`}
                  onClick={() => {
                    policy.value = withoutFeature(policy.value, name);
                  }}
                >
                  Leave out
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const Cell = ({
  name,
  value,
  onChange,
}: {
  name: string;
  value: number;
  onChange: (value: number) => void;
}): JSX.Element => (
  <input
    type="number"
    step="any"
    aria-label={name}
    value={value}
    onChange={(event) => {
      const { valueAsNumber } = event.currentTarget;
      // A field that was emptied keeps its value.
      if (Number.isFinite(valueAsNumber)) onChange(valueAsNumber);
      else event.currentTarget.value = `${value}`;
    }}
  />
);

const Field = ({
  title,
  value,
  type = 'text',
  onChange,
}: {
  title: string;
  value: string | number;
  type?: 'text' | 'date' | 'number';
  onChange: (value: string) => void;
}): JSX.Element => (
  <label>
    {title}
    {/* The types of attributes want a literal here. */}
    <input type={type as 'text'} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
  </label>
);
