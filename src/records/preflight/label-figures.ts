import type { PolicyDocument } from '../../protocol/policy/types.ts';

/** The label of the records that pass, in the policy's own words. */
export interface LabelFigures {
  /** The meaning of label 1. */
  readonly words: string;
  /** How the files say it: the test, or the texts of each class. */
  readonly rules: readonly LabelRule[];
  /** Records with label 1. */
  readonly one: number;
  /** Records with label 0. */
  readonly zero: number;
}

/** The two classes of one or more sites, in words behind `1 where` and `0`. */
export interface LabelRule {
  readonly one: string;
  readonly zero: string;
}

/** @param sites those whose records were read */
export function labelRules({ mapping }: PolicyDocument, sites: readonly string[]): LabelRule[] {
  const rules = mapping.sites
    .filter(({ name }) => sites.includes(name))
    .map((site): LabelRule => {
      const label = site.label ?? mapping.label;
      if (label?.test !== undefined) return { one: label.test, zero: 'otherwise' };
      const texts = Object.entries(label?.values ?? {});
      if (texts.length === 0) return { one: 'there is such an event', zero: 'where there is none' };
      const of = (wanted: number) =>
        `${label?.column === undefined ? 'the value' : label.column} is ${texts
          .filter(([, value]) => value === wanted)
          .map(([text]) => text)
          .join(' or ')}`;
      return { one: of(1), zero: `where ${of(0)}` };
    });
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}
