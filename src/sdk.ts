// A program's own tsc needs these declarations: the packages have none.
/// <reference path="./types/snarkjs.d.ts" />
/// <reference path="./types/circomlibjs.d.ts" />
/**
 * `assay/sdk`: the package's entry for programs of contributors and model owners. CHANGELOG.md lists every change of a
 * name; all other modules of the package are internal. The command line uses the same functions, so the same input gives
 * the same statement. docs/SDK.md has an example.
 */

export { isWebhookSigned } from './api/webhook-signature.ts';
// The receiver's side of a webhook.
export type { WebhookPayload } from './api/webhooks.ts';
// Royalties, recomputed from the chain's events.
export { type CheckedRoyaltyStatement, readRoyaltyStatement } from './audit/read-statement.ts';
export type { RoyaltyStatement, StatementPeriod } from './audit/royalty-statement.ts';
export { type Acknowledgement, isAcknowledgementOf } from './client/acknowledgement.ts';
// Answers of a model, from an inference gateway.
export {
  InferenceClient,
  type InferenceOptions,
  type InferenceRecord,
  type InferenceSubscription,
  type X402Payer,
} from './client/inference-client.ts';
export type {
  SecondAttestationSetBody,
  SecondEnrolmentBody,
  SecondEvaluationBody,
  SecondOriginBody,
  SecondScoreBody,
  SecondStepBody,
} from './client/second/bodies.ts';
export type { TypedDataSigner } from './client/second/enrolment-body.ts';
export { type SecondEnrolment, secondEnrolmentBody } from './client/second/enrolment-body.ts';
// Request bodies, made from statements and proofs.
export {
  secondAttestationSetBody,
  secondEvaluationBody,
  secondOriginBody,
  secondScoreBody,
  secondStepBody,
} from './client/second/request-bodies.ts';
// Reading what is public, from a service or from a node.
export type { SecondEntrySummary, SecondRoundReader } from './client/second/round-reader.ts';
export { SecondServiceClient } from './client/second/service-client.ts';
export type { Proved } from './client/second/values.ts';
export type { ServiceOptions } from './client/service-http.ts';
export {
  type KeyAdministration,
  type MadeKey,
  remoteKeyAdministration,
  type WantedKey,
} from './client/service-keys.ts';
export {
  ServiceSubmissions,
  type StatusChange,
  type SubmissionSummary,
} from './client/service-submissions.ts';
export { ServiceWebhooks } from './client/service-webhooks.ts';
// Ways to the chain: a service, or a transaction of the program's own account.
export {
  openSecondChain,
  type SecondChainAccess,
  type SecondChainClients,
} from './delivery/second/chain-access.ts';
export { deliverParcel, type SecondCarriers } from './delivery/second/deliver.ts';
// Parcels of the command line, and their verification on this machine.
export {
  parseSecondParcel,
  type SecondParcel,
  type SecondSubmission,
  secondParcelOf,
} from './delivery/second/parcel.ts';
export { type SecondClaim, secondClaimsOf } from './delivery/second/parcel-claims.ts';
// Statements and their public signals.
export { type Context, contextHash, type DatasetContext, datasetId, type Role } from './protocol/context.ts';
export { AssayError, type ExitCode } from './protocol/errors.ts';
export { asField, type Field, isField } from './protocol/field.ts';
export type {
  SecondAccountView,
  SecondDatasetView,
  SecondModelView,
  SecondRoundView,
} from './protocol/second/chain-state.ts';
export { type CircuitName, publicSignalNames, type Shape, shapeOf } from './protocol/second/shape.ts';
export {
  type AttestationStatement,
  attestationSignals,
  type EvaluateStatement,
  evaluateSignals,
  type OriginStatement,
  originSignals,
  type ScoreStatement,
  type SealStatement,
  type StepStatement,
  scoreSignals,
  sealSignals,
  stepSignals,
} from './protocol/second/statement.ts';
export type { WireProof } from './protocol/wire-proof.ts';
// Verification on this machine, under the package's keys.
export { parseProof } from './verifier/parse-proof.ts';
export type { Proof } from './verifier/proof.ts';
export { isSecondProven } from './verifier/second/local-verification.ts';
