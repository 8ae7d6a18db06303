import { compareDecimals, decimalOf, parseDecimal } from '../decimal.ts';

/**
 * The label test of a policy document: a column, a comparison, and a number or a text, for instance
 * `target > 0`, `"body mass index" >= 30`, `outcome = 'died'`. The record's label is 1 where it holds.
 */

export type LabelOperator = '>' | '>=' | '<' | '<=' | '=' | '!=';

/** A parsed label test. A text is only ever compared for equality. */
export interface LabelTest {
  readonly column: string;
  readonly operator: LabelOperator;
  readonly operand: number | string;
}

const TEST =
  /^\s*(?:"([^"]+)"|([^"<>=!]+?))\s*(>=|<=|!=|==|=|>|<)\s*(?:'([^']*)'|"([^"]*)"|([^\s'"<>=!]+))\s*$/;
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/;

/**
 * Reads a label test; undefined where it is not one. Column names with quotes or comparison signs in them are
 * not expressible; a text operand is put in quotes, an unquoted operand must be a decimal number.
 */
export function parseLabelTest(text: string): LabelTest | undefined {
  const match = TEST.exec(text);
  if (match === null) return undefined;
  const column = (match[1] ?? match[2] ?? '').trim();
  const operator = (match[3] === '==' ? '=' : match[3]) as LabelOperator;
  const quoted = match[4] ?? match[5];
  if (quoted !== undefined) {
    return operator === '=' || operator === '!=' ? { column, operator, operand: quoted.trim() } : undefined;
  }
  const bare = match[6] ?? '';
  const exact = NUMBER.test(bare) ? parseDecimal(bare) : undefined;
  const operand = Number(bare);
  if (exact === undefined || !Number.isFinite(operand)) return undefined;
  return compareDecimals(exact, decimalOf(operand)) === 0 ? { column, operator, operand } : undefined;
}

/** Whether the test holds for a cell that was read as a number. */
export function holdsForNumber(operator: LabelOperator, value: number, operand: number): boolean {
  switch (operator) {
    case '>':
      return value > operand;
    case '>=':
      return value >= operand;
    case '<':
      return value < operand;
    case '<=':
      return value <= operand;
    case '=':
      return value === operand;
    case '!=':
      return value !== operand;
  }
}
