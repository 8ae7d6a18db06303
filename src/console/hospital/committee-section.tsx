import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isoDayText } from '../data/format.ts';
import { Section } from '../parts/notice.tsx';
import { type Column, Facts, Table } from '../parts/table.tsx';
import type { ApprovalDraft, CommitteeState } from './approval-messages.ts';
import {
  committeeDone,
  committeeProblem,
  isBusy,
  issue,
  renewStatus,
  review,
  reviewed,
  revoke,
} from './state.ts';

/** A committee signs, revokes and renews here. Each signature asks for the password of its key. */
export function CommitteeSection({ known }: { known: CommitteeState | undefined }): JSX.Element | null {
  if (known === undefined) return null;
  return (
    <Section
      title="The committee signs"
      lead="This folder holds a committee's key. The password is asked for every signature and kept nowhere."
    >
      <Standing known={known} />
      <Approvals rows={known.approvals} />
      <details>
        <summary>Sign the status list anew</summary>
        <p>
          It says which approvals are revoked, and counts for 90 days. Sign it anew before it ends, and give
          it to the hospitals.
        </p>
        <PasswordForm action="Sign the status list" onPassword={(password) => void renewStatus(password)} />
      </details>
      <h3>A new approval</h3>
      {known.missing.length > 0 ? (
        <p class="empty">Before that, this folder needs {known.missing.join(', ')}.</p>
      ) : reviewed.value === undefined ? (
        <DraftForm known={known} />
      ) : (
        <Reviewed known={known} />
      )}
    </Section>
  );
}

const Standing = ({ known }: { known: CommitteeState }): JSX.Element => (
  <>
    <Facts
      facts={[
        [
          'Key',
          <code key="key" class="whole">
            {known.committee}
          </code>,
        ],
        ['Demanded by this folder', known.isTrusted ? 'yes' : 'no'],
        [
          'The status list counts until',
          known.statusEnds === undefined ? 'there is none yet' : isoDayText(known.statusEnds),
        ],
      ]}
    />
    {!known.isTrusted && (
      <p class="notice">
        This folder's commands do not ask for this committee's approval. To name it, run{' '}
        <code>assay approve trust {known.committee}</code> in this folder.
      </p>
    )}
    {known.problem !== undefined && <p class="notice bad">{known.problem}</p>}
    {committeeDone.value !== '' && (
      <p class="notice good" role="status" data-committee="done">
        {committeeDone.value}
      </p>
    )}
    {committeeProblem.value !== '' && (
      <p class="notice bad" role="alert">
        {committeeProblem.value}
      </p>
    )}
  </>
);

function Approvals({ rows }: { rows: readonly Row[] }): JSX.Element {
  const [revoking, setRevoking] = useState('');
  return (
    <>
      <h3>Approvals</h3>
      <Table
        caption="Approvals"
        columns={columns(setRevoking)}
        rows={rows}
        keyOf={({ id }) => id}
        empty="This committee has signed no approval yet."
      />
      {revoking !== '' && (
        <div class="review">
          <p class="strong">Revoke {revoking} for good?</p>
          <p>Rounds under it are refused from then on. It cannot be made valid again.</p>
          <PasswordForm
            action="Revoke it"
            onPassword={(password) => {
              setRevoking('');
              void revoke(revoking, password);
            }}
            onCancel={() => setRevoking('')}
          />
        </div>
      )}
    </>
  );
}

type Row = CommitteeState['approvals'][number];

const columns = (onRevoke: (id: string) => void): Column<Row>[] => [
  { name: 'Permit', cell: ({ permit }) => permit },
  {
    name: 'State',
    cell: ({ state }) => (
      <span class={`badge ${state === 'valid' ? 'good' : state === 'revoked' ? 'bad' : ''}`}>{state}</span>
    ),
  },
  { name: 'Ends', cell: ({ ends }) => <span class="nowrap">{isoDayText(ends)}</span> },
  { name: 'Id', cell: ({ id }) => <code>{id.replace('urn:uuid:', '')}</code> },
  {
    name: 'Revoke',
    cell: ({ id, state, permit }) =>
      state === 'revoked' ? (
        '–'
      ) : (
        <button type="button" aria-label={`Revoke permit ${permit}`} onClick={() => onRevoke(id)}>
          Revoke…
        </button>
      ),
  },
];

function PasswordForm({
  action,
  onPassword,
  onCancel,
}: {
  action: string;
  onPassword: (password: string) => void;
  onCancel?: () => void;
}): JSX.Element {
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const password = `${new FormData(form).get('password') ?? ''}`;
        form.reset();
        onPassword(password);
      }}
    >
      <label>
        Password of the committee's key
        <input name="password" type="password" required autocomplete="off" />
      </label>
      <button type="submit" class="primary" disabled={isBusy.value}>
        {action}
      </button>
      {onCancel !== undefined && (
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      )}
    </form>
  );
}

/** The draft that would be signed, in the words of `assay approve issue`. */
function Reviewed({ known }: { known: CommitteeState }): JSX.Element {
  const [form, setForm] = useState<'vc' | 'sd-jwt'>('vc');
  const [replace, setReplace] = useState(false);
  return (
    <div class="review" data-reviewed>
      <p class="strong">This would be signed. Read every line.</p>
      <ul class="lines">
        {reviewed.value?.read.words.map((line) => (
          <li key={line}>{line.trim()}</li>
        ))}
      </ul>
      <div class="row">
        <label>
          Form
          <select value={form} onChange={(event) => setForm(event.currentTarget.value as 'vc' | 'sd-jwt')}>
            <option value="vc">W3C Verifiable Credential 2.0</option>
            <option value="sd-jwt">SD-JWT VC</option>
          </select>
        </label>
        {known.hasApproval && (
          <label class="check">
            <input
              type="checkbox"
              checked={replace}
              onChange={(event) => setReplace(event.currentTarget.checked)}
            />
            Replace the approval that is in this folder
          </label>
        )}
      </div>
      <PasswordForm
        action="Sign this approval"
        onPassword={(password) => void issue({ form, replace, password })}
        onCancel={() => {
          reviewed.value = undefined;
        }}
      />
    </div>
  );
}

/** The draft that was filled in last: it returns when its words are not signed. */
let last: ApprovalDraft | undefined;

function draftIn(form: HTMLFormElement): ApprovalDraft {
  const data = new FormData(form);
  const text = (name: string): string => `${data.get(name) ?? ''}`.trim();
  const isBound = text('privacy') === 'bound';
  return {
    dataset:
      text('scope') === 'root'
        ? { root: text('root') }
        : { firstDay: text('firstDay'), lastDay: text('lastDay') },
    duo: data.getAll('duo').map(String),
    ...{ purpose: text('purpose'), permit: text('permit'), expires: text('expires') },
    ...{ openings: text('openings'), optOutUntil: text('optOutUntil') },
    ...(isBound ? { epsilon: text('epsilon'), delta: text('delta') } : { epsilon: 'none', delta: '' }),
  };
}

function DraftForm({ known }: { known: CommitteeState }): JSX.Element {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        last = draftIn(event.currentTarget);
        void review(last);
      }}
    >
      <div class="grid-form">
        <ScopeFields root={known.root} />
        <Field name="permit" title="Number of the permit or protocol" value={last?.permit ?? ''} />
        <Field name="purpose" title="Purpose, in words" value={last?.purpose ?? ''} />
        <Field name="expires" title="Last day of the approval" type="date" value={last?.expires ?? ''} />
        <Field
          name="optOutUntil"
          title="Objections until this day are left out"
          type="date"
          value={last?.optOutUntil ?? known.today}
        />
        <Field
          name="openings"
          title="How often a batch may be opened, ever"
          type="number"
          value={last?.openings ?? '4'}
        />
        <PrivacyFields />
      </div>
      <fieldset>
        <legend>Terms of the Data Use Ontology</legend>
        <div class="choices">
          {known.duo.map(({ code, words }) => (
            <label key={code} class="check">
              <input
                type="checkbox"
                name="duo"
                value={code}
                defaultChecked={last?.duo.includes(code) ?? false}
              />
              <span>
                {words} <span class="small">{code}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class="row">
        <button type="submit" class="primary" disabled={isBusy.value}>
          Show what would be signed
        </button>
      </p>
    </form>
  );
}

function ScopeFields({ root }: { root: string | undefined }): JSX.Element {
  const before = last?.dataset;
  const isPeriod = before === undefined ? root === undefined : !('root' in before);
  const [scope, setScope] = useState(isPeriod ? 'period' : 'root');
  const { firstDay = '', lastDay = '' } = before !== undefined && 'firstDay' in before ? before : {};
  const named = before !== undefined && 'root' in before ? before.root : (root ?? '');
  return (
    <>
      <label>
        What is approved
        <select name="scope" value={scope} onChange={(event) => setScope(event.currentTarget.value)}>
          <option value="root">one dataset, by its root</option>
          <option value="period">every dataset of this folder's source in a period</option>
        </select>
      </label>
      {scope === 'root' ? (
        <Field name="root" title="Root of the dataset" value={named} />
      ) : (
        <>
          <Field name="firstDay" title="First day of the period" type="date" value={firstDay} />
          <Field name="lastDay" title="Last day of the period" type="date" value={lastDay} />
        </>
      )}
    </>
  );
}

function PrivacyFields(): JSX.Element {
  const [privacy, setPrivacy] = useState(last !== undefined && last.delta !== '' ? 'bound' : 'none');
  const epsilon = last === undefined || last.epsilon === 'none' ? '' : last.epsilon;
  return (
    <>
      <label>
        Privacy
        <select name="privacy" value={privacy} onChange={(event) => setPrivacy(event.currentTarget.value)}>
          <option value="none">no bound: exact sums leave, encrypted to the owner</option>
          <option value="bound">at most an epsilon and a delta</option>
        </select>
      </label>
      {privacy === 'bound' && (
        <>
          <Field name="epsilon" title="Epsilon" value={epsilon} />
          <Field name="delta" title="Delta" value={last?.delta ?? ''} />
        </>
      )}
    </>
  );
}

const Field = ({
  name,
  title,
  value,
  type = 'text',
}: {
  name: string;
  title: string;
  value: string;
  type?: 'text' | 'date' | 'number';
}): JSX.Element => (
  <label>
    {title}
    {/* The types of attributes want a literal here. */}
    <input name={name} type={type as 'text'} defaultValue={value} required autocomplete="off" />
  </label>
);
