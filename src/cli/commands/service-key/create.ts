import type { Command } from 'commander';
import type { ApiKeyResource } from '../../../api/api-keys.ts';
import { ANONYMOUS, SCOPES, type Scope, TENANT_PATTERN } from '../../../api/scopes.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { assertWritable, writeTextFile } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { smallInteger } from '../../options/values.ts';
import {
  describeKey,
  KEY_ADMINISTRATION_OPTIONS,
  type KeyAdministrationOptions,
  withKeyAdministration,
} from './key-administration.ts';

interface ServiceKeyCreateOptions extends KeyAdministrationOptions {
  readonly tenant: string;
  readonly label?: string;
  /** Separated by commas. */
  readonly scopes?: string;
  readonly days?: string;
  readonly requestsPerMinute?: string;
  readonly out: string;
  readonly force?: boolean;
}

/** Makes an API key and writes its token to a file of mode 600. @throws AssayError `bad-option` (2); as the client (5) */
export async function runServiceKeyCreate(
  deps: Pick<CliDeps, 'now'>,
  options: ServiceKeyCreateOptions,
): Promise<ApiKeyResource> {
  const { tenant, label = '', out } = options;
  if (!TENANT_PATTERN.test(tenant) || tenant === ANONYMOUS) {
    throw new AssayError('bad-option', '--tenant must be lower-case letters, digits, dots and hyphens');
  }
  if (!/^[\x20-\x7e]{0,80}$/.test(label)) {
    throw new AssayError('bad-option', '--label must be at most 80 plain characters');
  }
  const wanted = {
    tenant,
    label,
    scopes: scopesOf(options.scopes ?? 'submit,read:own,webhooks'),
    requestsPerMinute:
      options.requestsPerMinute === undefined
        ? null
        : smallInteger(options.requestsPerMinute, '--requests-per-minute', 1, 1_000_000),
    expiresAt:
      options.days === undefined
        ? null
        : new Date(1000 * (deps.now() + 86_400 * smallInteger(options.days, '--days', 1, 3650))),
  };
  const writing = { secret: true, replace: options.force === true };
  // Check first: a token that cannot be written is lost.
  await assertWritable(out, writing);
  const { key, token } = await withKeyAdministration(options, (administration) =>
    administration.create(wanted),
  );
  await writeTextFile(out, `${token}\n`, writing);
  return key;
}

function scopesOf(text: string): Scope[] {
  const names = text.split(',');
  if (!names.every((name) => SCOPES.some((scope) => scope === name))) {
    throw new AssayError('bad-option', `--scopes must be some of ${SCOPES.join(', ')}, separated by commas`);
  }
  return SCOPES.filter((scope) => names.includes(scope));
}

export const defineServiceKeyCreate = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceKeyCreateOptions>(parent, cli, {
    name: 'create',
    description: 'make an API key; its token is only written to a file (mode 600)',
    options: [
      ...KEY_ADMINISTRATION_OPTIONS,
      { flags: '--tenant <name>', description: 'tenant that the key belongs to', required: true },
      { flags: '--out <file>', description: 'file for the token', required: true },
      {
        flags: '--scopes <list>',
        description: `some of ${SCOPES.join(', ')}`,
        default: 'submit,read:own,webhooks',
      },
      { flags: '--label <text>', description: 'purpose of the key' },
      { flags: '--days <number>', description: 'days until the key expires (default: it does not)' },
      {
        flags: '--requests-per-minute <number>',
        description: "request limit of this key (default: the service's)",
      },
      OPTION.force,
    ],
    run: async (options) => {
      const key = await runServiceKeyCreate(cli.deps, options);
      return { data: key, lines: [describeKey(key), `wrote ${options.out}`] };
    },
  });
