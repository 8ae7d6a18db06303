import { WORD_BYTES } from '../constants.ts';
import type { Affine } from '../runtime/affine.ts';
import type { VerificationKey } from '../types.ts';
import { readAffine, type Zkey } from './zkey.ts';

/** The verification key inside a proving key. */
export function verificationKeyOf({ points, inputs, publicSignals }: Zkey): VerificationKey {
  const size = 2 * WORD_BYTES;
  return {
    protocol: 'groth16',
    curve: 'bn128',
    nPublic: publicSignals,
    vk_alpha_1: g1(points.alpha1),
    vk_beta_2: g2(points.beta2),
    vk_gamma_2: g2(points.gamma2),
    vk_delta_2: g2(points.delta2),
    IC: Array.from({ length: publicSignals + 1 }, (_, i) =>
      g1(readAffine(inputs.subarray(size * i, size * (i + 1)))),
    ),
  };
}

/** Coordinates as snarkjs writes them; infinity is (0, 1, 0). */
function g1(point: Affine): string[] {
  return point ? [...point.map(String), '1'] : ['0', '1', '0'];
}

function g2(point: Affine): string[][] {
  const [x0, x1, y0, y1] = (point ?? []).map(String) as [string, string, string, string];
  if (!point)
    return [
      ['0', '0'],
      ['1', '0'],
      ['0', '0'],
    ];
  return [
    [x0, x1],
    [y0, y1],
    ['1', '0'],
  ];
}
