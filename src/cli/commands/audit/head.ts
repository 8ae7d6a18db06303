import type { Command } from 'commander';
import { verifyLog } from '../../../contributor/audit-log/audit-log.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { assertWritable, writeJsonFile } from '../../../system/files.ts';
import { type Cli, defineCommand, OPTION } from '../../command.ts';
import { type AuditOptions, auditOptions, placeOf } from './audit-options.ts';

interface AuditHeadOptions extends AuditOptions {
  readonly out: string;
  readonly force?: boolean;
}

/**
 * Verifies the log and writes its signed head to a file, to be kept outside this machine.
 *
 * @throws AssayError `no-audit-log`, `audit-log-empty` (2); as `verifyLog`
 */
export async function runAuditHead(options: AuditHeadOptions, cwd: string) {
  const { out, force = false } = options;
  await assertWritable(out, { secret: false, replace: force });
  const { head } = await verifyLog(await placeOf(options, cwd));
  if (head === undefined) throw new AssayError('audit-log-empty', 'the log has no entry yet');
  await writeJsonFile(out, { format: 'assay/audit-head/v1', ...head }, { secret: false, replace: force });
  return { out, entries: head.entries, head: head.head };
}

export const defineAuditHead = (parent: Command, cli: Cli): void =>
  defineCommand<AuditHeadOptions>(parent, cli, {
    name: 'head',
    description: "write the audit log's signed head to a file, to be kept outside this machine",
    options: [
      ...auditOptions,
      { flags: '--out <file>', description: 'file to write', required: true },
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runAuditHead(options, cli.cwd);
      return {
        data: result,
        lines: [
          `wrote ${result.out}: ${result.entries} entries, head ${result.head}`,
          'give it to a person or a service outside this machine: assay audit verify --head compares with it',
        ],
      };
    },
  });
