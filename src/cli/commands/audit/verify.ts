import type { Command } from 'commander';
import { z } from 'zod';
import { type SignedHead, type VerifiedLog, verifyLog } from '../../../contributor/audit-log/audit-log.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { readJsonFile } from '../../../system/files.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { type AuditOptions, auditOptions, placeOf } from './audit-options.ts';

interface AuditVerifyOptions extends AuditOptions {
  /** A head that was kept elsewhere. */
  readonly head?: string;
}

const headSchema = z.strictObject({
  format: z.literal('assay/audit-head/v1'),
  entries: z.int().min(0),
  head: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

/**
 * Verifies a hospital's audit log, and that it goes on from an earlier head.
 *
 * @throws AssayError `bad-audit-head`, `no-audit-log` (2); as `verifyLog`
 */
export async function runAuditVerify(options: AuditVerifyOptions, cwd: string): Promise<VerifiedLog> {
  return verifyLog(await placeOf(options, cwd), await keptHead(options.head));
}

async function keptHead(path: string | undefined): Promise<SignedHead | undefined> {
  if (path === undefined) return undefined;
  const parsed = headSchema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    throw new AssayError(
      'bad-audit-head',
      `${path} is not a head of an audit log, as assay audit head writes it`,
    );
  }
  const { format: _, ...head } = parsed.data;
  return head;
}

export const defineAuditVerify = (parent: Command, cli: Cli): void =>
  defineCommand<AuditVerifyOptions>(parent, cli, {
    name: 'verify',
    description: 'verify that no line of the audit log was changed, moved, added or removed',
    options: [
      ...auditOptions,
      {
        flags: '--head <file>',
        description: 'earlier head, kept outside this machine: shows a cut end, too',
      },
    ],
    run: async (options) => {
      const { entries, head } = await runAuditVerify(options, cli.cwd);
      const last = entries.at(-1);
      return {
        data: {
          entries: entries.length,
          head: head ?? null,
          first: entries[0]?.time ?? null,
          last: last?.time ?? null,
        },
        lines: [
          head === undefined
            ? 'the log is empty'
            : `${entries.length} entries, whole and in order, from ${entries[0]?.time} to ${last?.time}`,
          ...(head === undefined ? [] : [`head ${head.head}`]),
          ...(options.head === undefined
            ? ['without a head from elsewhere, a cut end does not show: keep one with assay audit head']
            : ['it goes on from the head that was given']),
        ],
      };
    },
  });
