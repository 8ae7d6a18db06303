import {
  assertCovers,
  assertInTime,
  assertPrivacy,
  assertSignedUnder,
  type DatasetFacts,
  type OfferedPrivacy,
} from '../../contributor/approval/assert-approved.ts';
import { parseCommitteeKey } from '../../contributor/approval/committee-key.ts';
import { assertEndorsed } from '../../contributor/approval/endorsement.ts';
import { assertNoObjections } from '../../contributor/approval/objections.ts';
import { readApproval } from '../../contributor/approval/read-approval.ts';
import { assertNotRevoked } from '../../contributor/approval/status-list.ts';
import type { Approval } from '../../contributor/approval/terms.ts';
import type { Point } from '../../protocol/babyjub.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { readOptOutList } from '../../records/opt-out/opt-out-list.ts';
import { exists, readJsonFile, readTextFile } from '../../system/files.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import { comparedPath, readCompared } from './opt-out-files.ts';
import type { SignatureFile } from './signature-file.ts';

/** Options that name a committee's approval. With any of them, the command refuses without a valid one. */
export interface ApprovalOptions {
  readonly approval?: string;
  readonly approvalStatus?: string;
  /** did:key of the committee. */
  readonly committee?: string;
}

/** Options that name the newest objections. */
export interface OptOutOptions {
  readonly optOut?: string;
}

export const APPROVAL_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--approval <file>',
    description: 'approval of the data access committee; nothing is done without a valid one',
  },
  { flags: '--approval-status <file>', description: "the committee's status list" },
  { flags: '--committee <key>', description: "the committee's key" },
];

/** The part of a source's signature file that the gate reads. */
export interface SourceSigned extends Pick<SignatureFile, 'root' | 'endorsement'> {
  readonly signed: { readonly sourceKey: Point };
}

/** A dataset that a command is about to use. */
export interface GatedDataset extends DatasetFacts {
  /** The source's signature file, which says under which approval it was signed. */
  readonly signature: SourceSigned;
}

export const isDemanded = ({ approval, approvalStatus, committee }: ApprovalOptions): boolean =>
  approval !== undefined || approvalStatus !== undefined || committee !== undefined;

/**
 * Reads the approval with its status list, and checks committee, time and revocation.
 *
 * @param now Unix seconds
 * @returns undefined if no approval is demanded
 * @throws AssayError `no-committee`, `no-approval`, `no-status-list` (2); as `readApproval`, `assertInTime` and
 * `assertNotRevoked`
 */
export async function readDemandedApproval(
  options: ApprovalOptions,
  now: number,
): Promise<Approval | undefined> {
  if (!isDemanded(options)) return undefined;
  const { approval: path, approvalStatus: statusPath, committee } = options;
  if (committee === undefined) {
    throw new AssayError(
      'no-committee',
      'an approval is demanded here, but no committee is named: run assay approve trust KEY in the hospital folder, or give --committee',
    );
  }
  if (path === undefined || !(await exists(path))) {
    throw new AssayError(
      'no-approval',
      `there is no approval of the data access committee${path === undefined ? '; give --approval' : ` at ${path}`}; ask the committee for one (assay approve issue)`,
    );
  }
  if (statusPath === undefined || !(await exists(statusPath))) {
    throw new AssayError(
      'no-status-list',
      `there is no status list of the committee${statusPath === undefined ? '; give --approval-status' : ` at ${statusPath}`}; ask the committee for the newest one (assay approve status)`,
    );
  }
  const approval = await readApproval(
    await readTextFile(path, { largest: 1 << 20 }),
    await parseCommitteeKey(committee),
    path,
  );
  assertInTime(approval, now);
  await assertNotRevoked(await readJsonFile(statusPath, { largest: 1 << 21 }), approval, now, statusPath);
  return approval;
}

/**
 * Refuses a dataset that the demanded approval does not cover. Does nothing if none is demanded.
 *
 * @param now Unix seconds
 * @param offered the privacy of the answers; null: they have no noise
 * @returns the most openings of a batch that the approval allows; undefined without one
 * @throws AssayError as `readDemandedApproval`, `assertCovers`, `assertPrivacy`, `assertSignedUnder` and `assertEndorsed`
 */
export async function assertApproved(
  options: ApprovalOptions,
  dataset: GatedDataset,
  now: number,
  offered: OfferedPrivacy = null,
): Promise<number | undefined> {
  const approval = await readDemandedApproval(options, now);
  if (approval === undefined) return undefined;
  assertCovers(approval, dataset);
  assertPrivacy(approval, offered);
  const { endorsement, signed, root } = dataset.signature;
  assertSignedUnder(approval, endorsement?.content);
  if (endorsement !== undefined) {
    await assertEndorsed(signed.sourceKey, root, endorsement.content, endorsement.signature);
  }
  return approval.terms.openings;
}

/**
 * Refuses to enrol a dataset whose patients object. Does nothing without a list of objections.
 *
 * @param datasetFile its comparison with the list lies beside it
 * @throws AssayError as `readOptOutList`, `assertNoObjections` and `assertEndorsed`
 */
export async function assertMayEnrol(
  { optOut }: OptOutOptions,
  signature: SourceSigned,
  datasetFile: string,
): Promise<void> {
  if (optOut === undefined) return;
  const { root, signed, endorsement } = signature;
  if (endorsement !== undefined) {
    await assertEndorsed(signed.sourceKey, root, endorsement.content, endorsement.signature);
  }
  const { hash: list } = await readOptOutList(optOut);
  const compared = await readCompared(comparedPath(datasetFile));
  const { sourceKey } = signed;
  await assertNoObjections({ root, sourceKey, endorsement: endorsement?.content, list, compared });
}

/** The facts of a signed dataset. */
export function gatedDataset(
  signature: SourceSigned,
  dataset: { readonly period: bigint | undefined; readonly model: Field },
  policyHash: Field | undefined,
): GatedDataset {
  const { root, signed } = signature;
  const { x, y } = signed.sourceKey;
  return { root, source: `${x},${y}`, ...dataset, policyHash, signature };
}
