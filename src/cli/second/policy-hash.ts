import type { Field } from '../../protocol/field.ts';
import { policyHash } from '../../protocol/policy/policy-hash.ts';
import { loadPolicy } from '../files/policy-file.ts';
import { editionOfInputs } from './edition.ts';
import { loadSecondPolicy } from './files/policy-file.ts';

/**
 * The hash of a policy of either edition.
 * @param circuit attestation circuit, for a policy of the first edition
 * @throws AssayError as `loadPolicy` and `loadSecondPolicy`
 */
export async function policyHashOf(path: string, circuit: string): Promise<Field> {
  if ((await editionOfInputs({ policy: path })) === 2) return (await loadSecondPolicy(path)).compiled.hash;
  const { compiled, shape } = await loadPolicy(path, circuit);
  return policyHash(compiled.policy, shape);
}
