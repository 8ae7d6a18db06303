import type { Role } from '../../protocol/context.ts';
import { AssayError, remoteError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import type { AccreditationFile } from '../files/accreditation-file.ts';

/** Compares an invitation's words about a model with the chain. */
export interface Invited {
  readonly role: Role;
  /** `x,y` in decimal. */
  readonly trainerKey: string;
  readonly policyHash: Field;
  /** Root of the list of sources. */
  readonly sourceRoot: bigint;
}

/** The values by which a model is compared with its invitation. */
export interface InvitedModel {
  readonly closed: boolean;
  readonly policyHash: bigint;
  readonly contributorSources: bigint;
  readonly holdoutSources: bigint;
  /** BabyJubJub point that a round opened now would be sealed to, `[x, y]`. */
  readonly trainerKey: readonly [bigint, bigint];
}

/** @throws AssayError `no-such-model`, `wrong-policy`, `wrong-accreditation`, `wrong-trainer-key`, `model-closed` (5) */
export function assertInvited(model: InvitedModel | undefined, invited: Invited): void {
  const { role, trainerKey, policyHash, sourceRoot } = invited;
  if (model === undefined) throw remoteError('no-such-model', 'the deployment has no such model');
  if (model.closed) throw remoteError('model-closed', 'the model is closed; no round opens any more');
  if (model.policyHash !== policyHash)
    throw remoteError('wrong-policy', 'the policy document is not the one that the model is registered with');
  const root = role === 'holdout' ? model.holdoutSources : model.contributorSources;
  if (sourceRoot !== root)
    throw remoteError('wrong-accreditation', `the list is not the model's list of ${role} sources`);
  if (model.trainerKey.join(',') !== trainerKey)
    throw remoteError('wrong-trainer-key', "the trainer key is not the model's");
}

/** @throws AssayError `not-accredited` (2) if the list lacks the key */
export function assertListed(sources: AccreditationFile, publicKey: string): void {
  if (sources.sources.some(({ key }) => `${key.x},${key.y}` === publicKey)) return;
  throw new AssayError(
    'not-accredited',
    "the list of sources does not have this hospital's public key; send the key to the model's owner and ask for another invitation",
  );
}
