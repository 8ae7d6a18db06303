/** Small linear algebra on doubles, for the attackers' plans. Nothing here enters a score. */

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] as number) * (b[j] as number);
  return sum;
};

export const norm = (a: ArrayLike<number>): number => Math.sqrt(dot(a, a));

export const scaled = (a: ArrayLike<number>, factor: number): Float64Array =>
  Float64Array.from({ length: a.length }, (_, j) => (a[j] as number) * factor);

export const unit = (a: ArrayLike<number>): Float64Array => scaled(a, 1 / (norm(a) || 1));

/** The weighted sum of vectors of one length. */
export function combined(terms: readonly (readonly [ArrayLike<number>, number])[]): Float64Array {
  const length = terms[0]?.[0].length ?? 0;
  const sum = new Float64Array(length);
  for (const [vector, weight] of terms)
    for (let j = 0; j < length; j++) (sum[j] as number) += weight * (vector[j] as number);
  return sum;
}

/** The solution of a symmetric positive definite system (Gauss elimination without pivots). */
export function solved(matrix: readonly ArrayLike<number>[], right: ArrayLike<number>): Float64Array {
  const n = right.length;
  const rows = matrix.map((row, i) => [...Array.from(row), right[i] as number]);
  const at = (i: number, j: number): number => (rows[i] as number[])[j] as number;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = at(k, i) / at(i, i);
      const row = rows[k] as number[];
      for (let j = i; j <= n; j++) row[j] = (row[j] as number) - factor * at(i, j);
    }
  }
  return Float64Array.from({ length: n }, (_, i) => at(i, n) / at(i, i));
}
