import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiKeyResource } from '../../api/api-keys.ts';
import { SCOPES } from '../../api/scopes.ts';
import { instantText } from '../data/format.ts';
import { Section } from '../parts/notice.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { apiKeys, createKey, isBusy, newToken, relay, revoke, rotate } from './state.ts';

const when = (instant: string | null, otherwise: string): JSX.Element | string =>
  instant === null ? otherwise : <time dateTime={instant}>{instantText(instant)}</time>;

const COLUMNS: Column<ApiKeyResource>[] = [
  { name: 'Tenant', cell: ({ tenant }) => tenant },
  { name: 'Label', cell: ({ label }) => label || '–' },
  { name: 'May', cell: ({ scopes }) => scopes.join(', ') },
  { name: 'Mark', cell: ({ mark }) => <code>{mark}</code> },
  { name: 'Last used', cell: ({ lastUsedAt }) => when(lastUsedAt, 'not yet') },
  { name: 'Until', cell: ({ expiresAt }) => when(expiresAt, 'it is revoked') },
  { name: 'State', cell: ({ revokedAt }) => (revokedAt === null ? 'in use' : 'revoked') },
  { name: 'Change', cell: (key) => <Change apiKey={key} /> },
];

/** Revoking cannot be undone, so it asks once more. */
function Change({ apiKey: { id, label, tenant, revokedAt } }: { apiKey: ApiKeyResource }): JSX.Element {
  const [isAsked, setAsked] = useState(false);
  const name = label === '' ? tenant : label;
  if (revokedAt !== null) return <>–</>;
  return (
    <span class="row">
      <button
        type="button"
        disabled={isBusy.value}
        aria-label={`Rotate ${name}`}
        onClick={() => void rotate(id)}
      >
        Rotate
      </button>
      <button
        type="button"
        disabled={isBusy.value}
        aria-label={`${isAsked ? 'Really revoke' : 'Revoke'} ${name}`}
        onClick={() => (isAsked ? void revoke(id) : setAsked(true))}
      >
        {isAsked ? 'Really revoke' : 'Revoke'}
      </button>
    </span>
  );
}

/** API keys: who may submit, and a new key. */
export function KeysSection(): JSX.Element | null {
  if (relay.value === undefined) return null;
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const scopes = SCOPES.filter((scope) => data.has(`scope-${scope}`));
    void createKey({ tenant: `${data.get('tenant')}`, label: `${data.get('label')}`, scopes });
    form.reset();
  };
  return (
    <Section title="API keys">
      {newToken.value !== '' && (
        <div class="notice good" role="status">
          <p class="strong">The new key, shown this once. Give it to its holder by a safe way:</p>
          <code class="whole">{newToken.value}</code>{' '}
          <button
            type="button"
            onClick={() => {
              newToken.value = '';
            }}
          >
            Hide it
          </button>
        </div>
      )}
      <Table
        caption="API keys"
        columns={COLUMNS}
        rows={apiKeys.value}
        keyOf={({ id }) => id}
        empty="There is no API key."
      />
      <h3>A new key</h3>
      <form class="grid-form from-top" onSubmit={submit}>
        <label>
          Tenant
          <input
            name="tenant"
            required
            pattern="[a-z0-9][a-z0-9.\-]{0,62}"
            placeholder="st-marys"
            autocomplete="off"
          />
        </label>
        <label>
          Label
          <input name="label" maxLength={80} autocomplete="off" />
        </label>
        <fieldset>
          <legend>It may</legend>
          {SCOPES.map((scope) => (
            <label key={scope} class="check">
              <input type="checkbox" name={`scope-${scope}`} defaultChecked={scope !== 'admin'} />
              {scope}
            </label>
          ))}
        </fieldset>
        <button type="submit" disabled={isBusy.value}>
          Create
        </button>
      </form>
    </Section>
  );
}
