import type { Submission } from '../store/submission-store.ts';
import type { Json } from '../submissions/canonical-json.ts';

/** A submission as the API shows it. */
export function submissionResource(submission: Submission): Json {
  return {
    id: submission.id,
    kind: submission.kind,
    status: submission.status,
    reason: submission.reason,
    statementHash: submission.statementHash,
    statement: JSON.parse(submission.statement) as Json,
    receivedAt: submission.receivedAt.toISOString(),
    updatedAt: submission.updatedAt.toISOString(),
    transaction: submission.transaction === null ? null : { ...submission.transaction },
  };
}
