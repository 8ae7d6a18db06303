import type { ApprovalState } from '../../../console/hospital/approval-messages.ts';
import { describeTerms } from '../../../contributor/approval/describe.ts';
import { readApproval } from '../../../contributor/approval/read-approval.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { Field } from '../../../protocol/field.ts';
import { exists, readTextFile } from '../../../system/files.ts';
import { readDemandedApproval } from '../../files/approval-gate.ts';
import { assertSecondApproved } from '../../second/approval.ts';
import { loadSecondPolicy } from '../../second/files/policy-file.ts';
import { readSecondSignatureFile } from '../../second/files/signature-file.ts';
import type { Hospital } from '../hospital-file.ts';

/**
 * The approval that a folder demands, and why it would stop a step now: the gate's own answer.
 *
 * @param now Unix seconds
 * @returns undefined where the folder demands none
 */
export async function approvalState({ file, at }: Hospital, now: number): Promise<ApprovalState | undefined> {
  const { approval } = file;
  if (approval === undefined) return undefined;
  const { committee } = approval;
  const options = {
    approval: at(approval.credential),
    approvalStatus: at(approval.status),
    ...(committee === undefined ? {} : { committee }),
  };
  const problem = await problemOf(async () => {
    const { model, policy } = file;
    const signature = at(file.signature);
    if (model === undefined || policy === undefined || !(await exists(signature)))
      return void (await readDemandedApproval(options, now));
    const { compiled } = await loadSecondPolicy(at(policy));
    const dataset = { period: undefined, model: BigInt(model.id) as Field };
    const signed = await readSecondSignatureFile(signature);
    await assertSecondApproved(options, signed, dataset, compiled, file.role ?? 'contributor', now);
  });
  return { committee, words: await wordsOf(options.approval, committee), problem };
}

async function wordsOf(path: string, committee: string | undefined): Promise<readonly string[]> {
  if (committee === undefined || !(await exists(path))) return [];
  try {
    const text = await readTextFile(path, { largest: 1 << 20 });
    const { terms, from, until } = await readApproval(text, committee, path);
    return describeTerms(terms, from, until);
  } catch (error) {
    // The gate tells the same as a problem.
    if (error instanceof AssayError) return [];
    throw error;
  }
}

async function problemOf(check: () => Promise<void>): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof AssayError) return error.message;
    throw error;
  }
}
