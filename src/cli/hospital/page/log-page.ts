import type { LogAnswer } from '../../../console/hospital/approval-messages.ts';
import { verifyLog } from '../../../contributor/audit-log/audit-log.ts';
import type { EntryContent } from '../../../contributor/audit-log/entry.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { auditPlace } from '../../files/audited.ts';
import type { Hospital } from '../hospital-file.ts';

/** Newest entries of the log that the page shows. */
const MOST_ENTRIES = 200;

/**
 * The folder's log, every line verified.
 * @throws AssayError `no-audit-log` (2); `audit-log-changed` (3)
 */
export async function readLog(hospital: Hospital): Promise<LogAnswer> {
  const place = auditPlace(hospital);
  if (place === undefined)
    throw new AssayError('no-audit-log', 'This folder keeps no log; assay.json names none.');
  const { entries, head } = await verifyLog(place);
  return {
    ...{ entries: entries.length, head: head?.head ?? '' },
    newest: entries.slice(-MOST_ENTRIES).reverse().map(lineOf),
  };
}

const EVENTS = { begin: 'begins', end: 'ends', note: 'notes a file' } as const;

const lineOf = ({ n, time, user, command, event, touched, exitCode, error }: EntryContent) => ({
  ...{ n, time, user, touched: [...touched] },
  words: `${command} ${EVENTS[event]}`,
  outcome: exitCode === undefined ? '' : exitCode === 0 ? 'done' : `refused: ${error ?? `exit ${exitCode}`}`,
});
