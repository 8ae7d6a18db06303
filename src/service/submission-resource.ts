import type { Json } from './canonical-json.ts';
import type { Submission } from './store.ts';

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
