import type { Command } from 'commander';
import { assertInTime } from '../../../contributor/approval/assert-approved.ts';
import { parseCommitteeKey } from '../../../contributor/approval/committee-key.ts';
import { describeTerms } from '../../../contributor/approval/describe.ts';
import { claimedCommittee, readApproval } from '../../../contributor/approval/read-approval.ts';
import { assertNotRevoked } from '../../../contributor/approval/status-list.ts';
import type { Approval } from '../../../contributor/approval/terms.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { readJsonFile, readTextFile } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';

interface ApproveShowOptions {
  readonly approval: string;
  readonly approvalStatus?: string;
  readonly committee?: string;
}

interface ApproveShowResult {
  readonly approval: Approval;
  /** Whether the committee was named, so that the signer is known and not only claimed. */
  readonly isKnown: boolean;
  /** Why it may not be used now; empty if it may. */
  readonly faults: readonly string[];
}

/** Reads an approval and says in words what it allows, and whether it may be used now. */
export async function runApproveShow(
  deps: Pick<CliDeps, 'now'>,
  options: ApproveShowOptions,
): Promise<ApproveShowResult> {
  const text = await readTextFile(options.approval, { largest: 1 << 20 });
  const isKnown = options.committee !== undefined;
  const committee = isKnown
    ? await parseCommitteeKey(options.committee as string)
    : claimedCommittee(text, options.approval);
  const approval = await readApproval(text, committee, options.approval);
  const faults: string[] = [];
  const note = async (check: () => Promise<void> | void) => {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      faults.push(`${error.message} [${error.code}]`);
    }
  };
  await note(() => assertInTime(approval, deps.now()));
  const { approvalStatus } = options;
  if (approvalStatus === undefined)
    faults.push('no status list was given: whether it is revoked is not known');
  else {
    await note(async () =>
      assertNotRevoked(await readJsonFile(approvalStatus), approval, deps.now(), approvalStatus),
    );
  }
  return { approval, isKnown, faults };
}

export const defineApproveShow = (parent: Command, cli: Cli): void =>
  defineCommand<ApproveShowOptions>(parent, cli, {
    name: 'show',
    description: 'say in plain words what an approval allows, and whether it may be used now',
    options: [
      { flags: '--approval <file>', description: 'approval of the committee', required: true },
      { flags: '--approval-status <file>', description: "the committee's status list" },
      { flags: '--committee <key>', description: "the committee's key, from another source than the file" },
    ],
    run: async (options) => {
      const result = await runApproveShow(cli.deps, options);
      const { approval, isKnown, faults } = result;
      return {
        data: result,
        lines: [
          isKnown
            ? `signed by the committee ${approval.committee}`
            : `signed by ${approval.committee}; compare this key with the committee's by another way`,
          ...describeTerms(approval.terms, approval.from, approval.until),
          ...(faults.length === 0 ? ['it may be used now'] : faults.map((fault) => `NOT USABLE: ${fault}`)),
        ],
        ...(faults.length === 0 ? {} : { exitCode: 3 as const }),
      };
    },
  });
