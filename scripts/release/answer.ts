/** Answer of one check before a release. */
export interface Answer {
  /** `not checked`: it could not be asked here. It counts neither as holding nor as failing. */
  readonly result: 'holds' | 'fails' | 'not checked';
  readonly detail: string;
}

export interface Finding extends Answer {
  readonly check: string;
}

export const holds = (detail: string): Answer => ({ result: 'holds', detail });
export const fails = (detail: string): Answer => ({ result: 'fails', detail });

/** One line for each finding and a last one for the whole. */
export function reportOf(findings: readonly Finding[]): string {
  const lines = findings.map(({ check, result, detail }) => `${result.padEnd(12)}${check}: ${detail}`);
  const named = (wanted: Answer['result']): string => {
    const names = findings.filter(({ result }) => result === wanted).map(({ check }) => check);
    return names.length === 0 ? `0 ${wanted}` : `${names.length} ${wanted} (${names.join(', ')})`;
  };
  const held = findings.filter(({ result }) => result === 'holds').length;
  return `${[...lines, `${held} hold, ${named('not checked')}, ${named('fails').replace('fails', 'fail')}`].join('\n')}\n`;
}

/** Exit code: 1 if a check fails; 3 if none fails and one was not checked, so that no script takes that for a pass. */
export const exitCodeOf = (findings: readonly Finding[]): 0 | 1 | 3 => {
  if (findings.some(({ result }) => result === 'fails')) return 1;
  return findings.some(({ result }) => result === 'not checked') ? 3 : 0;
};
