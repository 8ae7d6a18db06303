import { secondEgressStatement } from '../../../contributor/egress/egress-statement.ts';
import { secondParcelOf } from '../../../delivery/second/parcel.ts';
import type { CliDeps, Printed } from '../../command.ts';
import { describeApproved, type EgressApproveOptions } from '../../commands/egress/approve.ts';
import { recordFile } from '../../files/audited.ts';
import { confirm } from '../../files/confirm.ts';
import { approveParcel, describeStatement, writeStatementFile } from '../../files/egress.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { readSecondParcel } from '../parcels.ts';

/** `egress show` for a parcel of the second edition. */
export async function runSecondEgressShow(
  _: CliDeps,
  { parcel }: { readonly parcel: string },
): Promise<Printed> {
  const statement = secondEgressStatement(await readSecondParcel(parcel));
  return { data: statement, lines: describeStatement(statement) };
}

/** `egress approve` for a parcel of the second edition. */
export async function runSecondEgressApprove(
  deps: CliDeps,
  { parcel: path, yes }: EgressApproveOptions,
  _: AddressBook,
  cwd: string,
): Promise<Printed> {
  const submission = await readSecondParcel(path);
  const statement = secondEgressStatement(submission);
  await confirm(describeStatement(statement), 'May this leave the hospital?', yes === true, deps.note);
  await writeStatementFile(path, statement);
  const hash = await approveParcel(path, secondParcelOf(submission), deps.now());
  const file = { kind: `approved ${submission.kind}`, sha256: hash };
  await recordFile(cwd, 'egress approve', file, deps.now());
  const result = { parcel: path, hash };
  return { data: result, lines: describeApproved(result) };
}
