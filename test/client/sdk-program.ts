import { readFileSync } from 'node:fs';
import {
  AssayError,
  isAcknowledgementOf,
  isSecondProven,
  parseSecondParcel,
  SecondServiceClient,
  type SubmissionSummary,
  secondClaimsOf,
  secondEnrolmentBody,
  secondParcelOf,
} from 'assay/sdk';
import { Wallet } from 'ethers';

/** A contributor's own program, written against the package's entry alone. sdk.test.ts runs it. */
const [url = '', keyFile = '', parcelFile = '', holderKey = ''] = process.argv.slice(2);

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const service = new SecondServiceClient(url, { apiKey: readFileSync(keyFile, 'utf8').trim() });
const submitted = parseSecondParcel(JSON.parse(readFileSync(parcelFile, 'utf8')));
const parcel = secondParcelOf(submitted);
if (parcel.kind !== 'origin') throw new Error('the test writes an origin');

const accepted = await service.submitOrigin(parcel.body);
const statuses: string[] = [];
for await (const { status } of service.submissionEvents(accepted.id)) {
  statuses.push(status);
  if (status === 'confirmed') break;
}
const submission: SubmissionSummary = await service.watched(accepted, 20_000);

const model = BigInt(parcel.body.statement.model);
const round = (await all(service.rounds(model))).at(-1);
const enrolment = await secondEnrolmentBody(
  {
    chainId: BigInt(parcel.body.statement.chainId),
    rounds: parcel.body.statement.rounds,
    round: round ?? 0n,
    dataset: 81n,
    previousHead: `0x${'00'.repeat(32)}`,
    head: `0x${'5e'.repeat(32)}`,
    deadline: 4_000_000_000n,
  },
  new Wallet(holderKey),
);
const enrolled = await service.settled(await service.submitEnrolment(enrolment), 20_000);

const acknowledgement = await service.acknowledgement(submission.id);
const refusal = await service.submitOrigin({ ...parcel.body, publicSignals: [] }).catch((error) => error);

const [claim] = secondClaimsOf(submitted);
if (claim === undefined) throw new Error('an origin has a proof');
const { circuit, chainId, publicSignals, proof, isBound } = claim;

console.log(
  JSON.stringify({
    statuses,
    status: submission.status,
    enrolled: enrolled.status,
    round: `${round}`,
    mine: (await all(service.submissions())).length,
    receipt: acknowledgement !== undefined && isAcknowledgementOf(acknowledgement, acknowledgement.operator),
    forgedReceipt:
      acknowledgement !== undefined &&
      isAcknowledgementOf({ ...acknowledgement, signature: '0x12' }, acknowledgement.operator),
    refusal: refusal instanceof AssayError ? refusal.code : 'none',
    isBound,
    local: await isSecondProven(circuit, chainId, publicSignals, proof),
  }),
);
