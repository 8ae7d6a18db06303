import { groth16 } from 'snarkjs';
import { verify } from '../../../../src/prover/groth16/index.ts';
import type { ProofResult, VerificationKey } from '../../../../src/prover/groth16/types.ts';
import { loadMcl } from '../../../../src/verifier/mcl.ts';

/** The verdicts of snarkjs, the prover's own verifier (noble-curves) and mcl on a proof. */
export async function threeVerdicts(
  key: VerificationKey,
  { proof, publicSignals }: ProofResult,
): Promise<boolean[]> {
  return [
    await groth16.verify(key, publicSignals, { ...proof }),
    await verify(key, publicSignals, proof),
    await mclVerdict(key, publicSignals, proof),
  ];
}

/** mcl's verdict alone. */
export async function mclVerdict(
  key: VerificationKey,
  publicSignals: readonly string[],
  proof: ProofResult['proof'],
): Promise<boolean> {
  const mcl = await loadMcl();
  const g1 = ([x, y]: readonly string[]) => {
    const point = new mcl.G1();
    if (x === '0' && y === '1') point.clear();
    else point.setStr(`1 ${x} ${y}`, 10);
    return point;
  };
  const g2 = ([x, y]: readonly (readonly string[])[]) => {
    const point = new mcl.G2();
    point.setStr(`1 ${x?.[0]} ${x?.[1]} ${y?.[0]} ${y?.[1]}`, 10);
    return point;
  };
  const scalar = (text: string) => {
    const value = new mcl.Fr();
    value.setStr(text, 10);
    return value;
  };
  const inputs = publicSignals.reduce(
    (sum, signal, i) => mcl.add(sum, mcl.mul(g1(key.IC[i + 1] as readonly string[]), scalar(signal))),
    g1(key.IC[0] as readonly string[]),
  );
  const left = mcl.pairing(g1(proof.pi_a), g2(proof.pi_b));
  const right = mcl.mul(
    mcl.mul(mcl.pairing(g1(key.vk_alpha_1), g2(key.vk_beta_2)), mcl.pairing(inputs, g2(key.vk_gamma_2))),
    mcl.pairing(g1(proof.pi_c), g2(key.vk_delta_2)),
  );
  return left.isEqual(right);
}
