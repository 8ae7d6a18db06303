/** One thing that was checked. */
export interface Finding {
  readonly name: string;
  /** `unknown`: it could not be checked. */
  readonly verdict: 'good' | 'bad' | 'unknown';
  /** One sentence: what was found, and where it is bad, what to do. */
  readonly detail: string;
}

/** The verdict over all findings. Nothing is good while a part is unknown. */
export const verdictOf = (findings: readonly Finding[]): Finding['verdict'] => {
  if (findings.some(({ verdict }) => verdict === 'bad')) return 'bad';
  return findings.length > 0 && findings.every(({ verdict }) => verdict === 'good') ? 'good' : 'unknown';
};

export const finding = (name: string, isGood: boolean, good: string, bad: string): Finding => ({
  name,
  verdict: isGood ? 'good' : 'bad',
  detail: isGood ? good : bad,
});
