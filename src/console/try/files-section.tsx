import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { FileDrop } from '../parts/file-drop.tsx';
import { Section } from '../parts/notice.tsx';
import { Problem } from './progress.tsx';
import { busy, files, proposeAgain, proposed, takeFiles, wishes } from './state.ts';

const size = (bytes: number): string =>
  bytes < 1e6
    ? `${(bytes / 1e3).toLocaleString(undefined, { maximumFractionDigits: 1 })} kB`
    : `${(bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;

/** The files, and the choices from which a policy is proposed. */
export function FilesSection(): JSX.Element {
  return (
    <Section
      title="2. Your files"
      lead="CSV, Parquet, NDJSON, a FHIR bundle, or several FHIR or OMOP files. They are read a piece at a time, in this tab."
    >
      <FileDrop takesSeveral onFiles={(given) => void takeFiles(given)} />
      {files.value.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
        <ul class="plain dropped" tabIndex={0} aria-label="Files">
          {files.value.map((file) => (
            <li key={file.name}>
              <strong>{file.name}</strong>, {size(file.size)}
            </li>
          ))}
        </ul>
      )}
      {files.value.length > 0 && <WishesForm />}
      <Problem at="propose" />
    </Section>
  );
}

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** Settings that the visitor knows better than a sample shows. */
function WishesForm(): JSX.Element {
  const known = proposed.value;
  const [columns, setColumns] = useState<readonly string[]>([]);
  const names = known?.columns.map(({ column }) => column) ?? columns;
  if (known !== undefined && columns.length !== names.length) setColumns(names);
  const submit = (event: Event): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => `${data.get(name) ?? ''}`.trim();
    const given = {
      ...(text('label') === '' ? {} : { label: text('label') }),
      ...(text('positive') === '' ? {} : { positive: listOf(text('positive')) }),
      ...(text('day') === '' ? {} : { day: text('day') }),
      ...(text('key') === '' ? {} : { key: text('key') }),
      ...(text('missing') === '' ? {} : { missing: listOf(text('missing')) }),
    };
    wishes.value = given;
    void proposeAgain();
  };
  return (
    <form class="grid-form" onSubmit={submit}>
      <datalist id="columns">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Wish name="label" title="Column that the model predicts" hint="FHIR, OMOP: a condition" isColumn />
      <Wish name="positive" title="Its values that are class 1" hint="yes, 1 or >= 6.5" />
      <Wish name="day" title="Column of the record's day" hint="empty: today" isColumn />
      <Wish name="key" title="Columns that identify a record" hint="empty: the whole row" isColumn />
      <Wish name="missing" title="Texts that mean “missing”" hint="separated by commas" />
      <button type="submit" disabled={busy.value !== undefined}>
        Propose again
      </button>
    </form>
  );
}

const Wish = ({
  name,
  title,
  hint,
  isColumn = false,
}: {
  name: string;
  title: string;
  hint: string;
  isColumn?: boolean;
}): JSX.Element => (
  <label>
    {title}
    <input name={name} list={isColumn ? 'columns' : undefined} placeholder={hint} autocomplete="off" />
  </label>
);
