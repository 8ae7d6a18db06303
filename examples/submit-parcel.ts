/**
 * Submits a parcel of `assay commit --out`, `assay enrol --out` or `assay prove` through a verifier service, and waits
 * until its transaction is mined:
 *
 *     node examples/submit-parcel.ts https://assay.example st-marys.key origin.parcel 0xOPERATOR
 *
 * The last argument is the operator's address, as the operator published it.
 */
import { readFileSync } from 'node:fs';
import {
  AssayError,
  deliverParcel,
  isAcknowledgementOf,
  parseSecondParcel,
  SecondServiceClient,
} from 'assay/sdk';

const [url = 'http://127.0.0.1:8080', keyFile = 'api.key', file = 'origin.parcel', operator = ''] =
  process.argv.slice(2);

const service = new SecondServiceClient(url, { apiKey: readFileSync(keyFile, 'utf8').trim() });
const parcel = parseSecondParcel(JSON.parse(readFileSync(file, 'utf8')));

try {
  // Safe to repeat: the service and the contracts recognise a submission that they have seen.
  const { submission, status, transaction } = await deliverParcel(
    { service, chain: undefined },
    parcel,
    { patience: 300_000 }, // milliseconds
  );
  console.log(`${status} in transaction ${transaction}`);

  // The operator signed that it received the submission. Keep this as evidence.
  const acknowledgement = submission === null ? undefined : await service.acknowledgement(submission);
  const isSigned = acknowledgement !== undefined && isAcknowledgementOf(acknowledgement, operator);
  console.log(isSigned ? 'acknowledged by the operator' : 'no acknowledgement of this operator');
} catch (error) {
  if (!(error instanceof AssayError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = error.exitCode;
}
