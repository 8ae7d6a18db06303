/** One change of one circuit source. */
export interface Mutant {
  /** Relative to circuits/. */
  readonly file: string;
  readonly line: number;
  readonly template: string;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
  /** The whole file, changed. */
  readonly source: string;
}

interface Statement {
  readonly start: number;
  readonly text: string;
  readonly template: string;
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ');
const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Statements between `;`, `{` and `}`, comments blanked out, the parts of a `for` kept together. */
function statementsOf(source: string): Statement[] {
  const code = source.replace(/\/\/.*$/gm, blank);
  const found: Statement[] = [];
  let template = '';
  let parentheses = 0;
  let start = 0;
  for (let i = 0; i < code.length; i++) {
    const symbol = code[i] as string;
    if (symbol === '(') parentheses++;
    if (symbol === ')') parentheses--;
    if (parentheses > 0 || !';{}'.includes(symbol)) continue;
    const raw = code.slice(start, i);
    const text = raw.trimStart();
    const heading = /^\s*(?:template|function)\s+(\w+)/.exec(raw);
    if (heading) template = heading[1] as string;
    if (text.trim()) found.push({ start: start + raw.length - text.length, text: text.trimEnd(), template });
    start = i + 1;
  }
  return found;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The expression itself and the contents of its parentheses, but not of brackets. */
function groupsOf(text: string, from: number): Span[] {
  const groups: Span[] = [{ start: from, end: text.length }];
  const open: { at: number; isCall: boolean }[] = [];
  let brackets = 0;
  for (let i = from; i < text.length; i++) {
    const symbol = text[i];
    if (symbol === '[') brackets++;
    if (symbol === ']') brackets--;
    if (brackets > 0) continue;
    if (symbol === '(') open.push({ at: i, isCall: /\w/.test(text[i - 1] ?? '') });
    if (symbol === ')') {
      const opened = open.pop();
      if (opened && !opened.isCall) groups.push({ start: opened.at + 1, end: i });
    }
  }
  return groups;
}

/** Splits a span at operators outside of parentheses and brackets. */
function split(
  text: string,
  { start, end }: Span,
  operators: readonly string[],
): { span: Span; sign: string }[] {
  const parts: { span: Span; sign: string }[] = [];
  let depth = 0;
  let from = start;
  let sign = '';
  for (let i = start; i < end; i++) {
    const symbol = text[i] as string;
    if ('(['.includes(symbol)) depth++;
    if (')]'.includes(symbol)) depth--;
    const operator = depth === 0 && operators.find((other) => text.startsWith(` ${other} `, i));
    if (!operator) continue;
    parts.push({ span: { start: from, end: i }, sign });
    sign = operator;
    from = i + operator.length + 2;
    i = from - 1;
  }
  parts.push({ span: { start: from, end }, sign });
  return parts;
}

const NUMBER = /^(\d+|\(1 << .*\)|1 << .*|BIAS_INPUT)$/;
const WIDTHS: Readonly<Record<string, readonly number[]>> = {
  AssertBits: [0],
  Num2Bits: [0],
  SignMagnitude: [0],
  CheckedPacked: [1],
  Packed: [1],
  RoundedQuotient: [0, 1, 2],
  Clamp: [0, 1, 2],
  EscalarMulFix: [0],
};

/** Every mutant of a source. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const mutants: Mutant[] = [];
  const seen = new Set([squeeze(source)]);
  const statements = statementsOf(source);
  const add = (
    operator: string,
    { start, text, template }: Statement,
    after: string,
    length = text.length,
  ): void => {
    const changed = source.slice(0, start) + after + source.slice(start + length);
    // The same change by two operators counts once.
    if (seen.has(squeeze(changed))) return;
    seen.add(squeeze(changed));
    mutants.push({
      file,
      line: source.slice(0, start).split('\n').length,
      template,
      operator,
      before: squeeze(source.slice(start, start + length)),
      after: squeeze(after),
      source: changed,
    });
  };
  const replace = (operator: string, statement: Statement, { start, end }: Span, by: string): void =>
    add(operator, statement, statement.text.slice(0, start) + by + statement.text.slice(end));

  statements.forEach((statement, at) => {
    const { text } = statement;
    if (/^(pragma|include|template|component main|assert)\b/.test(text)) return;

    const loop = /^for \(var \w+ = \d+; \w+ <=? ([^;]+);/.exec(text);
    if (loop) {
      const end = text.indexOf(';', text.indexOf('<'));
      replace('last one skipped', statement, { start: end, end }, ' - 1');
      return;
    }
    if (/^(if|else|for|while|var \w+\[)/.test(text) && !text.includes('=')) return;

    if (text.includes('===')) {
      const boolean = /^(\S+) \* \(\1 - 1\) === 0$/.test(squeeze(text));
      add(boolean ? 'selector left unconstrained' : 'constraint dropped', statement, '');
    }
    if (text.includes('<==')) add('assigned, not constrained', statement, text.replace('<==', '<--'));

    // Widths.
    for (const match of text.matchAll(/\b(\w+)\(/g)) {
      const indices = WIDTHS[match[1] as string];
      if (!indices || text.startsWith('function')) continue;
      let depth = 0;
      const open = match.index + match[0].length;
      let index = 0;
      for (let i = open; i < text.length; i++) {
        if ('(['.includes(text[i] as string)) depth++;
        const closes = text[i] === ')' && depth === 0;
        if (closes || (text[i] === ',' && depth === 0)) {
          if (indices.includes(index)) {
            for (const by of [' + 1', ' - 1']) replace('width', statement, { start: i, end: i }, by);
          }
          index++;
        }
        if (closes) break;
        if (')]'.includes(text[i] as string)) depth--;
      }
    }
    const constant = /^(?:var \w+_BITS = |return )(\d+)$/.exec(text);
    if (constant) {
      const span = { start: text.length - (constant[1] as string).length, end: text.length };
      const operator = statement.template.startsWith('DOMAIN') ? 'domain' : 'width';
      for (const by of [1, -1]) replace(operator, statement, span, `${Number(constant[1]) + by}`);
    }

    // Expressions.
    const sides: Span[] = [];
    const assigned = /(<==|\+=|===|\breturn |^var \w+ = )/.exec(text);
    if (!assigned || text.startsWith('function')) return;
    const right = assigned.index + assigned[0].length;
    sides.push(...groupsOf(text, right + (text[right] === ' ' ? 1 : 0)));
    if (assigned[0] === '===') sides.push(...groupsOf(text.slice(0, assigned.index - 1), 0));
    if (assigned[0] === '+=') add('term dropped', statement, '');
    for (const group of sides) {
      const terms = split(text, group, ['+', '-']);
      if (terms.length > 1) {
        const inside = text.slice(group.start, group.end);
        if (terms.some((term) => term.sign === '-') && !text.endsWith('=== 0'))
          replace('comparison flipped', statement, group, `-(${inside})`);
        terms.forEach((term, i) => {
          const content = text.slice(term.span.start, term.span.end);
          const rest = terms
            .filter((_, other) => other !== i)
            .map(
              ({ span, sign }, other) =>
                (other === 0 && sign !== '-' ? '' : ` ${sign} `) + text.slice(span.start, span.end),
            )
            .join('');
          replace(content === '1' ? 'off by one' : 'term dropped', statement, group, rest);
          if (content === '1') replace('off by one', statement, term.span, '2');
        });
      }
      for (const term of terms) {
        const factors = split(text, term.span, ['*']);
        if (factors.length < 2) continue;
        factors.forEach(({ span }, i) => {
          const factor = text.slice(span.start, span.end);
          if (NUMBER.test(factor.trim())) return;
          const rest = factors
            .filter((_, other) => other !== i)
            .map((other) => text.slice(other.span.start, other.span.end));
          replace('mask removed', statement, term.span, rest.join(' * '));
        });
      }
      const branches = /^(.*) \? (.*) : (.*)$/.exec(text.slice(group.start, group.end));
      if (branches && !/[?:]/.test(branches[2] as string)) {
        replace('branches swapped', statement, group, `${branches[1]} ? ${branches[3]} : ${branches[2]}`);
      }
    }

    // Two inputs of one hash.
    const input = /^(\S+\.in)\[(\d+)\] <== ([\s\S]*)$/.exec(text);
    const next = statements[at + 1];
    const second = next && /^(\S+\.in)\[(\d+)\] <== ([\s\S]*)$/.exec(next.text);
    if (input && next && second && input[1] === second[1]) {
      const both = { ...statement, text: source.slice(statement.start, next.start + next.text.length) };
      add(
        'hash inputs swapped',
        both,
        `${input[1]}[${input[2]}] <== ${second[3]};\n    ${second[1]}[${second[2]}] <== ${input[3]}`,
      );
    }
  });
  return mutants;
}
