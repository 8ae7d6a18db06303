import { remoteError } from '../../../../protocol/errors.ts';
import { assertWritable, readJsonFile } from '../../../../system/files.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import { roleOf } from '../../../commands/commit.ts';
import { describeInvitation, type ModelInviteOptions } from '../../../commands/model/invite.ts';
import { readAccreditationFile, secondAccreditationTree } from '../../../files/accreditation-file.ts';
import { type Invitation, writeInvitation } from '../../../files/invitation-file.ts';
import { assertInvited } from '../../../hospital/check-invitation.ts';
import { fieldValue } from '../../../options/values.ts';
import { withSecondChain } from '../../connect.ts';
import { loadSecondPolicy, readSecondTexts } from '../../files/policy-file.ts';
import { invitedModel } from '../../invited-model.ts';

/**
 * `model invite` for a model of the second edition. The invitation carries the policy and its base document.
 * @throws AssayError `bad-option` (2); as `assertInvited` (5)
 */
export async function runSecondModelInvite(_: CliDeps, options: ModelInviteOptions): Promise<Printed> {
  const { out, name, rpc, service } = options;
  const id = fieldValue(options.model, '--model');
  const role = roleOf(options.role);
  await assertWritable(out, { secret: false, replace: true });
  const { compiled } = await loadSecondPolicy(options.policy);
  const sources = secondAccreditationTree(await readAccreditationFile(options.accreditation));
  const trainerKey = await withSecondChain(options, async ({ gateway }) => {
    const model = await gateway.model(id);
    if (model === undefined) throw remoteError('no-such-model', 'there is no such model');
    const { x, y } = model.pins.trainerKey;
    const words = { role, trainerKey: `${x},${y}`, policyHash: compiled.hash, sourceRoot: sources.root };
    assertInvited(invitedModel(model), words);
    return words.trainerKey;
  });
  const object = async (path: string) => (await readJsonFile(path)) as Invitation['deployment'];
  await writeInvitation(out, {
    ...{ name, role, trainerKey, rpc, model: `${id}`, circuit: compiled.shape.circuit },
    ...(await readSecondTexts(options.policy)),
    accreditation: await object(options.accreditation),
    deployment: await object(options.deployment),
    ...(service === undefined ? {} : { service }),
  });
  const result = { out, model: `${id}`, name, role };
  return { data: result, lines: describeInvitation(result) };
}
