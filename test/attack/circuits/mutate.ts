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

/** A part of an expression, and the operator before it. */
interface Term {
  readonly span: Span;
  readonly sign: string;
}

/** Splits a span at operators outside of parentheses and brackets. */
function split(text: string, { start, end }: Span, operators: readonly string[]): Term[] {
  const parts: Term[] = [];
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

/** The ends of a call's arguments, from the place behind its opening parenthesis on. */
function argumentEnds(text: string, open: number): number[] {
  const ends: number[] = [];
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if ('(['.includes(text[i] as string)) depth++;
    const closes = text[i] === ')' && depth === 0;
    if (closes || (text[i] === ',' && depth === 0)) ends.push(i);
    if (closes) break;
    if (')]'.includes(text[i] as string)) depth--;
  }
  return ends;
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

const ASSIGNED_INPUT = /^(\S+\.in)\[(\d+)\] <== ([\s\S]*)$/;

/** Every mutant of a source. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const mutator = new Mutator(file, source);
  const statements = statementsOf(source);
  statements.forEach((statement, at) => {
    mutator.mutate(statement, statements[at + 1]);
  });
  return mutator.found;
}

/** Collects the mutants of one source, statement by statement. */
class Mutator {
  readonly found: Mutant[] = [];
  readonly #file: string;
  readonly #source: string;
  readonly #seen: Set<string>;

  constructor(file: string, source: string) {
    this.#file = file;
    this.#source = source;
    this.#seen = new Set([squeeze(source)]);
  }

  mutate(statement: Statement, next: Statement | undefined): void {
    const { text } = statement;
    if (/^(pragma|include|template|component main|assert)\b/.test(text)) return;
    if (/^for \(var \w+ = \d+; \w+ <=? ([^;]+);/.test(text)) {
      const end = text.indexOf(';', text.indexOf('<'));
      this.#replace('last one skipped', statement, { start: end, end }, ' - 1');
      return;
    }
    if (/^(if|else|for|while|var \w+\[)/.test(text) && !text.includes('=')) return;
    this.#dropConstraint(statement);
    this.#changeWidths(statement);
    this.#changeConstant(statement);
    if (!this.#changeExpressions(statement)) return;
    if (next) this.#swapInputs(statement, next);
  }

  #add(operator: string, { start, text, template }: Statement, after: string): void {
    const changed = this.#source.slice(0, start) + after + this.#source.slice(start + text.length);
    // The same change by two operators counts once.
    if (this.#seen.has(squeeze(changed))) return;
    this.#seen.add(squeeze(changed));
    this.found.push({
      file: this.#file,
      line: this.#source.slice(0, start).split('\n').length,
      template,
      operator,
      before: squeeze(this.#source.slice(start, start + text.length)),
      after: squeeze(after),
      source: changed,
    });
  }

  #replace(operator: string, statement: Statement, { start, end }: Span, by: string): void {
    this.#add(operator, statement, statement.text.slice(0, start) + by + statement.text.slice(end));
  }

  #dropConstraint(statement: Statement): void {
    const { text } = statement;
    if (text.includes('===')) {
      const boolean = /^(\S+) \* \(\1 - 1\) === 0$/.test(squeeze(text));
      this.#add(boolean ? 'selector left unconstrained' : 'constraint dropped', statement, '');
    }
    if (text.includes('<==')) {
      this.#add('assigned, not constrained', statement, text.replace('<==', '<--'));
    }
  }

  /** Changes by one each argument that is a number of bits. */
  #changeWidths(statement: Statement): void {
    const { text } = statement;
    for (const match of text.matchAll(/\b(\w+)\(/g)) {
      const indices = WIDTHS[match[1] as string];
      if (!indices || text.startsWith('function')) continue;
      argumentEnds(text, match.index + match[0].length).forEach((end, index) => {
        if (!indices.includes(index)) return;
        for (const by of [' + 1', ' - 1']) this.#replace('width', statement, { start: end, end }, by);
      });
    }
  }

  #changeConstant(statement: Statement): void {
    const { text, template } = statement;
    const constant = /^(?:var \w+_BITS = |return )(\d+)$/.exec(text);
    if (!constant) return;
    const span = { start: text.length - (constant[1] as string).length, end: text.length };
    const operator = template.startsWith('DOMAIN') ? 'domain' : 'width';
    for (const by of [1, -1]) this.#replace(operator, statement, span, `${Number(constant[1]) + by}`);
  }

  /** Changes the expressions of a statement. @returns whether it has any */
  #changeExpressions(statement: Statement): boolean {
    const { text } = statement;
    const assigned = /(<==|\+=|===|\breturn |^var \w+ = )/.exec(text);
    if (!assigned || text.startsWith('function')) return false;
    const right = assigned.index + assigned[0].length;
    const groups = groupsOf(text, right + (text[right] === ' ' ? 1 : 0));
    if (assigned[0] === '===') groups.push(...groupsOf(text.slice(0, assigned.index - 1), 0));
    if (assigned[0] === '+=') this.#add('term dropped', statement, '');
    for (const group of groups) {
      const terms = split(text, group, ['+', '-']);
      if (terms.length > 1) this.#changeTerms(statement, group, terms);
      for (const term of terms) this.#removeMasks(statement, term.span);
      this.#swapBranches(statement, group);
    }
    return true;
  }

  #changeTerms(statement: Statement, group: Span, terms: readonly Term[]): void {
    const { text } = statement;
    if (terms.some((term) => term.sign === '-') && !text.endsWith('=== 0')) {
      this.#replace('comparison flipped', statement, group, `-(${text.slice(group.start, group.end)})`);
    }
    terms.forEach((term, i) => {
      const content = text.slice(term.span.start, term.span.end);
      const rest = terms
        .filter((_, other) => other !== i)
        .map(
          ({ span, sign }, other) =>
            (other === 0 && sign !== '-' ? '' : ` ${sign} `) + text.slice(span.start, span.end),
        )
        .join('');
      this.#replace(content === '1' ? 'off by one' : 'term dropped', statement, group, rest);
      if (content === '1') this.#replace('off by one', statement, term.span, '2');
    });
  }

  /** Leaves out each factor of a product that is not a number. */
  #removeMasks(statement: Statement, product: Span): void {
    const { text } = statement;
    const factors = split(text, product, ['*']).map(({ span }) => text.slice(span.start, span.end));
    if (factors.length < 2) return;
    factors.forEach((factor, i) => {
      if (NUMBER.test(factor.trim())) return;
      const rest = factors.filter((_, other) => other !== i);
      this.#replace('mask removed', statement, product, rest.join(' * '));
    });
  }

  #swapBranches(statement: Statement, group: Span): void {
    const branches = /^(.*) \? (.*) : (.*)$/.exec(statement.text.slice(group.start, group.end));
    if (!branches || /[?:]/.test(branches[2] as string)) return;
    const swapped = `${branches[1]} ? ${branches[3]} : ${branches[2]}`;
    this.#replace('branches swapped', statement, group, swapped);
  }

  /** Swaps two neighbouring inputs of one hash. */
  #swapInputs(statement: Statement, next: Statement): void {
    const first = ASSIGNED_INPUT.exec(statement.text);
    const second = ASSIGNED_INPUT.exec(next.text);
    if (!first || !second || first[1] !== second[1]) return;
    const text = this.#source.slice(statement.start, next.start + next.text.length);
    this.#add(
      'hash inputs swapped',
      { ...statement, text },
      `${first[1]}[${first[2]}] <== ${second[3]};\n    ${second[1]}[${second[2]}] <== ${first[3]}`,
    );
  }
}
