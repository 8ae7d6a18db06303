import { type CompiledPolicy, compilePolicy } from '../../protocol/policy/compile.ts';
import { parsePolicyText } from '../../protocol/policy/document.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { type Shape, shapeOf } from '../../protocol/shape.ts';
import { readTextFile } from '../../system/files.ts';

export interface LoadedPolicy {
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly shape: Shape;
}

/**
 * Reads a policy document and compiles it for a circuit.
 *
 * @param circuit attestation circuit, such as `attestation-standard`
 * @throws AssayError as `shapeOf`, `readTextFile`, `parsePolicyText` and `compilePolicy`
 */
export async function loadPolicy(path: string, circuit: string): Promise<LoadedPolicy> {
  const shape = shapeOf(circuit);
  const document = parsePolicyText(await readTextFile(path, { largest: 1 << 22 }));
  return { document, compiled: compilePolicy(document, shape), shape };
}
