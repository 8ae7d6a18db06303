import type { Command } from 'commander';
import { verifyLog } from '../../../contributor/audit-log/audit-log.ts';
import type { EntryContent } from '../../../contributor/audit-log/entry.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { smallInteger } from '../../options/values.ts';
import { type AuditOptions, auditOptions, placeOf } from './audit-options.ts';

interface AuditShowOptions extends AuditOptions {
  readonly last: string;
}

const describe = ({
  n,
  time,
  user,
  command,
  event,
  touched,
  exitCode,
  error,
  files = [],
}: EntryContent): string => {
  const outcome = exitCode === undefined ? '' : ` exit ${exitCode}${error === undefined ? '' : ` ${error}`}`;
  const what = touched.length === 0 ? '' : ` (${touched.join(', ')})`;
  const hashes = files.map(({ kind, sha256 }) => ` ${kind} ${sha256.slice(0, 12)}`).join('');
  return `${n} ${time} ${user} ${event} ${command}${what}${outcome}${hashes}`;
};

export const defineAuditShow = (parent: Command, cli: Cli): void =>
  defineCommand<AuditShowOptions>(parent, cli, {
    name: 'show',
    description: 'verify the audit log and print its newest entries',
    options: [...auditOptions, { flags: '--last <n>', description: 'entries to print', default: '20' }],
    run: async (options) => {
      const last = smallInteger(options.last, '--last', 1, 1_000_000);
      const { entries } = await verifyLog(await placeOf(options, cli.cwd));
      const shown = entries.slice(-last);
      return { data: shown, lines: shown.map(describe) };
    },
  });
