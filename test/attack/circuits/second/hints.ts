import { FIELD_MODULUS } from '../../../../src/protocol/field.ts';
import type { Candidate, HintRules } from '../hints.ts';

const bit = (condition: boolean) => (condition ? 1n : 0n);
const isNegative = (value: bigint) => value > FIELD_MODULUS / 2n;
const signed = (value: bigint) => (isNegative(value) ? value - FIELD_MODULUS : value);
const modulo = (value: bigint) => ((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS;
const range = (length: number) => Array.from({ length }, (_, i) => i);
const inner = (a: readonly bigint[], b: readonly bigint[]) =>
  a.reduce((sum, value, i) => sum + signed(value) * signed(b[i] as bigint), 0n);

/** Codes: windows by greedy parts of their weights, plain ones by the halving of 254. */
function recordHints({ signal, indices, has, add }: Candidate): void {
  if (signal === 'present' && has('part[0]')) add(['code'], (code) => bit(code !== 0n));
  if (signal !== 'part') return;
  const k = indices[0] as number;
  const greedy = (rest: bigint, weights: readonly bigint[]): boolean => {
    let left = rest;
    for (const weight of weights.slice(0, k)) if (left >= weight) left = modulo(left - weight);
    return left >= (weights[k] as bigint);
  };
  if (has('weights[0]')) {
    add(['code', 'lo', ...range(k + 1).map((i) => `weights[${i}]`)], (code, lo, ...weights) => {
      const rest = code === 0n ? 0n : modulo((code as bigint) - (lo as bigint));
      return greedy(rest, weights) ? (weights[k] as bigint) : 0n;
    });
  } else {
    add(['code', 'active'], (code, active) =>
      bit(greedy(modulo((code as bigint) - (active as bigint)), [127n, 64n, 32n, 16n, 8n, 4n, 2n, 1n])),
    );
  }
}

/** One-hots of a count, of noise bits, of a mode. */
function selectorHints({ signal, indices, add }: Candidate): void {
  const index = BigInt(indices[0] ?? 0);
  if (signal === 'isLast') add(['count'], (count) => bit(count === index + 1n));
  if (signal === 'isAt') add(['b'], (b) => bit(b === index));
  if (signal === 'isMode') add(['mode'], (mode) => bit(mode === index));
}

/** Linear rules: what is missing, whether the rule is skipped, the slack of its sum. */
function ruleHints({ signal, indices, has, lengthOf, add }: Candidate): void {
  if (!['skip', 'rest', 'slack'].includes(signal) || !has('coefficients[0][0]')) return;
  const [i, l, k = 0] = indices as [number, number, number?];
  const features = range(lengthOf('coefficients[0]'));
  const coefficients = features.map((j) => `coefficients[${l}][${j}]`);
  const absent = (given: readonly bigint[]) =>
    features.filter((j) => given[j] !== 0n && given[features.length + j] === 0n).length;
  const present = features.map((j) => `present[${i}][${j}]`);
  if (signal === 'skip') add([...coefficients, ...present], (...given) => bit(absent(given) > 0));
  if (signal === 'rest') {
    add([...coefficients, ...present], (...given) =>
      bit(absent(given) > 0 && (((absent(given) - 1) >> k) & 1) === 1),
    );
  }
  if (signal === 'slack') {
    const codes = features.map((j) => `codes[${i}][${j}]`);
    const sumBits = features.length <= 16 ? 23n : 24n;
    add([`bounds[${l}]`, `skip[${i}][${l}]`, ...coefficients, ...codes], (bound, skip, ...given) => {
      const sum = inner(given.slice(0, features.length), given.slice(features.length));
      return modulo(sum - signed(bound as bigint) + (1n << (sumBits + 1n)) * (skip as bigint));
    });
  }
}

/** Logits, gradient words and squared error. */
function gradientHints({ signal, indices, has, lengthOf, add }: Candidate): void {
  const index = indices[0] ?? 0;
  if (signal === 'logit' && has('weight[0]')) {
    const words = range(lengthOf('weight'));
    add([...words.map((j) => `weight[${j}]`), ...words.map((j) => `inputs[${index}][${j}]`)], (...given) =>
      modulo(inner(given.slice(0, words.length), given.slice(words.length))),
    );
  }
  if (!has('residual[0]')) return;
  const slots = range(lengthOf('residual'));
  const residuals = slots.map((i) => `residual[${i}]`);
  if (signal === 'gradient') {
    add([...residuals, ...slots.map((i) => `inputs[${i}][${index}]`)], (...given) =>
      modulo(inner(given.slice(0, slots.length), given.slice(slots.length))),
    );
  }
  if (signal === 'q') {
    add(['count', ...residuals], (count, ...given) =>
      modulo(inner(given, given) - (BigInt(slots.length) - (count as bigint)) * (1n << 38n)),
    );
  }
}

/** Quotients and clamps. */
function quotientHints({ signal, has, lengthOf, add }: Candidate): void {
  if (has('dividend') && has('divisor')) {
    const limit = (1n << BigInt(lengthOf('wholeBits.bits.out'))) - 1n;
    if (signal === 'whole') {
      add(['divisor', 'split.magnitude'], (divisor, magnitude) => {
        const twice = modulo(2n * (divisor as bigint));
        const quotient = twice === 0n ? 0n : modulo(2n * (magnitude as bigint) + (divisor as bigint)) / twice;
        return quotient > limit ? limit : quotient;
      });
    }
    if (signal === 'isLimit') add(['whole'], (whole) => bit(whole === limit));
  }
  if (signal === 'over')
    add(['limit', 'split.magnitude'], (limit, m) => bit((m as bigint) > (limit as bigint)));
}

/** Noise: the high part of an output, the noisy words; the inner products of the gates. */
function sealHints({ signal, indices, has, lengthOf, add }: Candidate): void {
  const index = indices[0] ?? 0;
  if (signal === 'high' && has('bits[0]')) {
    const low = BigInt(lengthOf('bits'));
    add(['in'], (value) => (value as bigint) >> low);
  }
  if (signal === 'inner' && has('direction[0][0]')) {
    const words = range(lengthOf('words'));
    add([...words.map((j) => `words[${j}]`), ...words.map((j) => `direction[${index}][${j}]`)], (...given) =>
      modulo(inner(given.slice(0, words.length), given.slice(words.length))),
    );
  }
  if (signal === 'noisy' && has('isKept')) {
    const bits = range(208).map((i) => `canonical[${index}].bits[${i}]`);
    const mask = range(36).map((i) => `mask[${i}]`);
    add(
      [`words[${index}]`, 'isKept', 'power', 'ones', ...mask, ...bits],
      (word, kept, power, ones, ...rest) => {
        let heads = 0n;
        for (const coin of rest.slice(36, 100)) heads += coin;
        let uniform = 0n;
        for (const k of range(36))
          for (const u of range(4))
            uniform += (rest[100 + 36 * u + k] as bigint) * (rest[k] as bigint) * (1n << BigInt(k));
        return modulo(
          (kept as bigint) * signed(word as bigint) +
            (power as bigint) * (heads - 32n) +
            uniform -
            2n * (ones as bigint),
        );
      },
    );
  }
}

/** Honest values of every `<--` in circuits/second, written from the templates' documentation. */
export const SECOND_HINTS: HintRules = (candidate) => {
  recordHints(candidate);
  selectorHints(candidate);
  ruleHints(candidate);
  gradientHints(candidate);
  quotientHints(candidate);
  sealHints(candidate);
};

const POWERS = range(50).flatMap((i) => [1n << BigInt(18 + i), -(1n << BigInt(18 + i))]);

/** Digits that share a product, changed by every power of two: a carry into the next digit is one repair away. */
export const digitOffsets = (name: string): readonly bigint[] =>
  /(^|\.)(slack|logit|gradient|noisy|inner)(\[0\])+$/.test(name) ? POWERS : [];
