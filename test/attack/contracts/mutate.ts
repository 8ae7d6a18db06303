import { parseSource } from './solidity.ts';
import type { Node } from './syntax-node.ts';

/** One change of one contract source. */
export interface Mutant {
  /** Relative to contracts/. */
  readonly file: string;
  readonly line: number;
  /** The function or modifier. */
  readonly place: string;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
  /** The whole file, changed. */
  readonly source: string;
}

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
  '&&': ['||'],
  '||': ['&&'],
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '/',
  '<<': '>>',
  '>>': '<<',
  '|': '&',
  '&': '|',
  '^': '|',
};

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'nodeType' in value && 'src' in value;
const nodesIn = (value: unknown): Node[] => {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return isNode(value) ? [value] : [];
};
const childrenOf = (node: Node): Node[] => Object.values(node).flatMap(nodesIn);
const typeOf = (node: Node): string =>
  (node['typeDescriptions'] as { typeString?: string } | undefined)?.typeString ?? '';

/** Nodes in which nothing is changed. */
const SKIPPED: ReadonlySet<string> = new Set([
  'ImportDirective',
  'EventDefinition',
  'ErrorDefinition',
  'StructDefinition',
  'UsingForDirective',
  'PragmaDirective',
  'OverrideSpecifier',
  'InheritanceSpecifier',
]);

/** Every mutant of a source. The syntax tree of the compiler gives the places. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const mutator = new Mutator(file, text);
  for (const top of childrenOf(parseSource(file, text))) {
    if (top.nodeType !== 'ContractDefinition') mutator.visit(top, '');
    else for (const part of childrenOf(top)) mutator.visit(part, top['name'] as string);
  }
  return mutator.found;
}

/** Walks the syntax tree of one source and collects its mutants. */
class Mutator {
  readonly found: Mutant[] = [];
  readonly #file: string;
  /** Offsets of the tree are in bytes. */
  readonly #bytes: Buffer;
  readonly #seen: Set<string>;
  /** The changes of a node, by its type. */
  readonly #changes: Readonly<Record<string, (node: Node, place: string) => void>> = {
    IfStatement: (node, place) => this.#mutateIf(node, place),
    BinaryOperation: (node, place) => this.#mutateBinary(node, place),
    UnaryOperation: (node, place) => this.#mutateUnary(node, place),
    Conditional: (node, place) => this.#swapBranches(node, place),
    Literal: (node, place) => this.#mutateLiteral(node, place),
    ExpressionStatement: (node, place) => this.#dropStatement(node, place),
    EmitStatement: (node, place) => this.#drop('drop-event', place, node),
    Assignment: (node, place) => this.#mutateAssignment(node, place),
    Return: (node, place) => this.#mutateReturn(node, place),
    FunctionCall: (node, place) => this.#mutateArguments(node, place),
    YulLiteral: (node, place) => this.#mutateYulLiteral(node, place),
  };

  constructor(file: string, text: string) {
    this.#file = file;
    this.#bytes = Buffer.from(text);
    this.#seen = new Set([squeeze(text)]);
  }

  visit(node: Node, place: string): void {
    if (SKIPPED.has(node.nodeType)) return;
    if (node.nodeType === 'FunctionDefinition' || node.nodeType === 'ModifierDefinition') {
      this.#visitFunction(node, place);
      return;
    }
    this.#changes[node.nodeType]?.(node, place);
    for (const child of childrenOf(node)) this.visit(child, place);
  }

  #textOf(node: Node): string {
    const [start, length] = node.src.split(':').map(Number) as [number, number];
    return this.#bytes.subarray(start, start + length).toString();
  }

  #replace(operator: string, place: string, start: number, end: number, after: string): void {
    const bytes = this.#bytes;
    const changed = `${bytes.subarray(0, start)}${after}${bytes.subarray(end)}`;
    // The same change by two operators counts once.
    if (this.#seen.has(squeeze(changed))) return;
    this.#seen.add(squeeze(changed));
    const line = bytes.subarray(0, start).toString().split('\n').length;
    const before = squeeze(bytes.subarray(start, end).toString());
    const file = this.#file;
    this.found.push({ file, line, place, operator, before, after: squeeze(after), source: changed });
  }

  #of(operator: string, place: string, node: Node, after: string): void {
    const [start, length] = node.src.split(':').map(Number) as [number, number];
    this.#replace(operator, place, start, start + length, after);
  }

  /** Deletes a statement with its semicolon. */
  #drop(operator: string, place: string, node: Node): void {
    const [start, length] = node.src.split(':').map(Number) as [number, number];
    const behind = /^\s*;/.exec(this.#bytes.subarray(start + length).toString())?.[0].length ?? 0;
    this.#replace(operator, place, start, start + length + behind, '{}');
  }

  #visitFunction(node: Node, contract: string): void {
    const name = (node['name'] as string) || (node['kind'] as string);
    const place = contract === '' ? name : `${contract}.${name}`;
    for (const modifier of nodesIn(node['modifiers'])) {
      if (node['kind'] !== 'constructor') this.#of('drop-modifier', place, modifier, '');
    }
    const body = node['body'];
    if (isNode(body)) this.visit(body, place);
  }

  #mutateIf(node: Node, place: string): void {
    const condition = node['condition'] as Node;
    const reverts = /^\{?\s*revert\b/.test(this.#textOf(node['trueBody'] as Node));
    if (!isNode(node['falseBody'])) this.#drop(reverts ? 'drop-check' : 'drop-branch', place, node);
    const operator = condition['operator'] as string;
    // The opposite of a comparison is among the mutants of comparisons.
    if (!(operator in COMPARISONS) || /^(&&|\|\|)$/.test(operator)) {
      this.#of('negate', place, condition, `!(${this.#textOf(condition)})`);
    }
    if (!reverts) this.#of('always', place, condition, 'true');
  }

  #mutateBinary(node: Node, place: string): void {
    const operator = node['operator'] as string;
    const left = this.#textOf(node['leftExpression'] as Node);
    const right = this.#textOf(node['rightExpression'] as Node);
    for (const other of COMPARISONS[operator] ?? []) {
      this.#of('comparison', place, node, `${left} ${other} ${right}`);
    }
    const other = ARITHMETIC[operator];
    if (other) this.#of('arithmetic', place, node, `${left} ${other} ${right}`);
  }

  #mutateUnary(node: Node, place: string): void {
    const text = this.#textOf(node);
    const operator = node['operator'];
    if (operator === '!') this.#of('drop-not', place, node, this.#textOf(node['subExpression'] as Node));
    if (operator === '++') this.#of('step', place, node, text.replace('++', '--'));
    if (operator === '--') this.#of('step', place, node, text.replace('--', '++'));
  }

  #swapBranches(node: Node, place: string): void {
    const [condition, yes, no] = ['condition', 'trueExpression', 'falseExpression'].map((part) =>
      this.#textOf(node[part] as Node),
    );
    this.#of('swap-branches', place, node, `${condition} ? ${no} : ${yes}`);
  }

  #mutateLiteral(node: Node, place: string): void {
    const text = this.#textOf(node);
    if (node['kind'] === 'number') {
      this.#of('constant', place, node, `(${text} + 1)`);
      if (!/^0(x0+)?$/.test(text)) this.#of('constant', place, node, `(${text} - 1)`);
    }
    if (node['kind'] === 'bool') this.#of('constant', place, node, text === 'true' ? 'false' : 'true');
  }

  #mutateYulLiteral(node: Node, place: string): void {
    if (node['kind'] === 'number') this.#of('constant', place, node, `${BigInt(this.#textOf(node)) + 1n}`);
  }

  #dropStatement(node: Node, place: string): void {
    const { nodeType } = node['expression'] as Node;
    if (nodeType === 'Assignment') this.#drop('drop-assignment', place, node);
    else if (nodeType === 'FunctionCall') this.#drop('drop-call', place, node);
    else this.#drop('drop-statement', place, node);
  }

  #mutateAssignment(node: Node, place: string): void {
    const other = ARITHMETIC[(node['operator'] as string).slice(0, -1)];
    const left = this.#textOf(node['leftHandSide'] as Node);
    const right = this.#textOf(node['rightHandSide'] as Node);
    if (other) this.#of('arithmetic', place, node, `${left} ${other}= ${right}`);
    if (other) this.#of('overwrite', place, node, `${left} = ${right}`);
  }

  #mutateReturn(node: Node, place: string): void {
    const expression = node['expression'];
    if (!isNode(expression)) return;
    const [type, value] = [typeOf(expression), this.#textOf(expression)];
    if (/^u?int\d*$|^bytes\d+$/.test(type) && value !== '0') {
      this.#of('return-default', place, expression, '0');
    }
    if (type === 'bool' && !((expression['operator'] as string) in COMPARISONS)) {
      this.#of('negate', place, expression, `!(${value})`);
    }
    if (type === 'address') this.#of('return-default', place, expression, 'address(0)');
  }

  /** Swaps neighbouring arguments of one type. Equal words would make no mutant. */
  #mutateArguments(node: Node, place: string): void {
    const given = nodesIn(node['arguments']);
    if ((node['names'] as unknown[] | undefined)?.length) return;
    // For these functions the order of the first two arguments does not matter.
    const commutes = /^(mulmod|addmod|Math\.min|Math\.max)$/.test(this.#textOf(node['expression'] as Node));
    for (let i = commutes ? 1 : 0; i + 1 < given.length; i++) {
      const [a, b] = [given[i] as Node, given[i + 1] as Node];
      const [first, second] = [this.#textOf(a), this.#textOf(b)];
      if (typeOf(a) !== typeOf(b) || first === second) continue;
      const start = Number(a.src.split(':')[0]);
      const [from, length] = b.src.split(':').map(Number) as [number, number];
      const between = this.#bytes.subarray(start + Buffer.byteLength(first), from);
      this.#replace('swap-arguments', place, start, from + length, `${second}${between}${first}`);
    }
  }
}
