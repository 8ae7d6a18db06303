/**
 * `assay/sdk`: what a program of a contributor's or an owner's own needs beside the command line. The names here are
 * kept stable; whatever else the package holds is its inside. The command line is built on the same functions, so
 * the same input makes the same statement either way. docs/SDK.md has an example.
 */

export { isWebhookSigned } from './api/webhook-signature.ts';
// The receiver's side of a webhook.
export type { WebhookPayload } from './api/webhooks.ts';
export type {
  AttestationSetBody,
  EnrolmentBody,
  EvaluationBody,
  OriginBody,
  RoundStatementBody,
  StepBody,
} from './client/bodies.ts';
// Bodies: what is handed in, made from statements and proofs.
export { attestationSetBody, evaluationBody, originBody, stepBody } from './client/bodies.ts';
export { enrolmentBody } from './client/enrolment-body.ts';
export { isReceiptOf, type Receipt } from './client/receipt.ts';
// Reading what is public, from a service or from a node.
export type {
  DatasetSummary,
  EntrySummary,
  ModelSummary,
  RoundReader,
  RoundSummary,
} from './client/round-reader.ts';
export { ServiceClient, type StatusChange, type SubmissionSummary } from './client/service-client.ts';
export type { ServiceOptions } from './client/service-http.ts';
export { type KeyAdministration, remoteKeyAdministration, type WantedKey } from './client/service-keys.ts';
export { ServiceWebhooks } from './client/service-webhooks.ts';
export { type ChainAccess, type ChainClients, openChain } from './delivery/chain-access.ts';
export { chainReader } from './delivery/chain-reader.ts';
// Ways to the chain: through a service, or by a transaction of one's own.
export {
  type Carriers,
  type Deliverable,
  type DeliverOptions,
  type Delivery,
  deliver,
} from './delivery/deliver.ts';
export { parseParcel } from './delivery/parse-parcel.ts';
export type { Parcel, Submission } from './delivery/submission.ts';
// Statements and their public signals.
export { type Context, contextHash, type DatasetContext, datasetId, type Role } from './protocol/context.ts';
export { AssayError, type ExitCode } from './protocol/errors.ts';
export { asField, type Field, isField } from './protocol/field.ts';
export { type CircuitName, publicSignalNames, type Shape, shapeOf } from './protocol/shape.ts';
export {
  type AttestationStatement,
  attestationSignals,
  type EvaluateStatement,
  evaluateSignals,
  type OpenStatement,
  type OriginStatement,
  openSignals,
  originSignals,
  type StepStatement,
  stepSignals,
} from './protocol/statement.ts';
export type { TypedDataSigner } from './protocol/typed-data.ts';
export type { WireProof } from './protocol/wire-proof.ts';
// Verification on one's own machine, under the package's keys.
export { assertProven, isProven } from './verifier/local-verification.ts';
export { parseProof } from './verifier/parse-proof.ts';
export type { Proof } from './verifier/proof.ts';
