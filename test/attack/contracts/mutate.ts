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

/** Every mutant of a source. The syntax tree of the compiler gives the places. */
export function mutantsOf(file: string, text: string): Mutant[] {
  // Offsets of the tree are in bytes.
  const bytes = Buffer.from(text);
  const found: Mutant[] = [];
  const seen = new Set([squeeze(text)]);
  const textOf = (node: Node): string => {
    const [start, length] = node.src.split(':').map(Number) as [number, number];
    return bytes.subarray(start, start + length).toString();
  };
  const replace = (operator: string, place: string, start: number, end: number, after: string): void => {
    const changed = `${bytes.subarray(0, start)}${after}${bytes.subarray(end)}`;
    // The same change by two operators counts once.
    if (seen.has(squeeze(changed))) return;
    seen.add(squeeze(changed));
    const line = bytes.subarray(0, start).toString().split('\n').length;
    const before = squeeze(bytes.subarray(start, end).toString());
    found.push({ file, line, place, operator, before, after: squeeze(after), source: changed });
  };
  const of = (operator: string, place: string, node: Node, after: string): void => {
    const [start, length] = node.src.split(':').map(Number) as [number, number];
    replace(operator, place, start, start + length, after);
  };
  /** Deletes a statement with its semicolon. */
  const drop = (operator: string, place: string, node: Node): void => {
    const [start, length] = node.src.split(':').map(Number) as [number, number];
    const behind = /^\s*;/.exec(bytes.subarray(start + length).toString())?.[0].length ?? 0;
    replace(operator, place, start, start + length + behind, '{}');
  };

  const visit = (node: Node, place: string): void => {
    switch (node.nodeType) {
      case 'ImportDirective':
      case 'EventDefinition':
      case 'ErrorDefinition':
      case 'StructDefinition':
      case 'UsingForDirective':
      case 'PragmaDirective':
      case 'OverrideSpecifier':
      case 'InheritanceSpecifier':
        return;
      case 'FunctionDefinition':
      case 'ModifierDefinition':
        mutateFunction(node, place);
        return;
      case 'IfStatement': {
        const condition = node['condition'] as Node;
        const body = node['trueBody'] as Node;
        const reverts = /^\{?\s*revert\b/.test(textOf(body));
        if (!isNode(node['falseBody'])) drop(reverts ? 'drop-check' : 'drop-branch', place, node);
        // The opposite of a comparison is among the mutants of comparisons.
        if (
          !((condition['operator'] as string) in COMPARISONS) ||
          /^(&&|\|\|)$/.test(condition['operator'] as string)
        ) {
          of('negate', place, condition, `!(${textOf(condition)})`);
        }
        if (!reverts) of('always', place, condition, 'true');
        break;
      }
      case 'BinaryOperation':
        mutateBinary(node, place);
        break;
      case 'UnaryOperation':
        if (node['operator'] === '!') of('drop-not', place, node, textOf(node['subExpression'] as Node));
        if (node['operator'] === '++') of('step', place, node, textOf(node).replace('++', '--'));
        if (node['operator'] === '--') of('step', place, node, textOf(node).replace('--', '++'));
        break;
      case 'Conditional': {
        const [yes, no] = [node['trueExpression'] as Node, node['falseExpression'] as Node];
        of(
          'swap-branches',
          place,
          node,
          `${textOf(node['condition'] as Node)} ? ${textOf(no)} : ${textOf(yes)}`,
        );
        break;
      }
      case 'Literal':
        if (node['kind'] === 'number') of('constant', place, node, `(${textOf(node)} + 1)`);
        if (node['kind'] === 'number' && !/^0(x0+)?$/.test(textOf(node)))
          of('constant', place, node, `(${textOf(node)} - 1)`);
        if (node['kind'] === 'bool') of('constant', place, node, textOf(node) === 'true' ? 'false' : 'true');
        break;
      case 'ExpressionStatement': {
        const expression = node['expression'] as Node;
        if (expression.nodeType === 'Assignment') drop('drop-assignment', place, node);
        else if (expression.nodeType === 'FunctionCall') drop('drop-call', place, node);
        else drop('drop-statement', place, node);
        break;
      }
      case 'EmitStatement':
        drop('drop-event', place, node);
        break;
      case 'Assignment': {
        const operator = node['operator'] as string;
        const other = ARITHMETIC[operator.slice(0, -1)];
        const [left, right] = [textOf(node['leftHandSide'] as Node), textOf(node['rightHandSide'] as Node)];
        if (other) of('arithmetic', place, node, `${left} ${other}= ${right}`);
        if (other) of('overwrite', place, node, `${left} = ${right}`);
        break;
      }
      case 'Return': {
        const expression = node['expression'];
        if (!isNode(expression)) break;
        const [type, value] = [typeOf(expression), textOf(expression)];
        if (/^u?int\d*$|^bytes\d+$/.test(type) && value !== '0') of('return-default', place, expression, '0');
        if (type === 'bool' && !((expression['operator'] as string) in COMPARISONS))
          of('negate', place, expression, `!(${value})`);
        if (type === 'address') of('return-default', place, expression, 'address(0)');
        break;
      }
      case 'FunctionCall':
        mutateArguments(node, place);
        break;
      case 'YulLiteral':
        if (node['kind'] === 'number') of('constant', place, node, `${BigInt(textOf(node)) + 1n}`);
        break;
    }
    for (const child of childrenOf(node)) visit(child, place);
  };

  const mutateFunction = (node: Node, contract: string): void => {
    const name = (node['name'] as string) || (node['kind'] as string);
    const place = contract === '' ? name : `${contract}.${name}`;
    for (const modifier of nodesIn(node['modifiers'])) {
      if (node['kind'] !== 'constructor') of('drop-modifier', place, modifier, '');
    }
    const body = node['body'];
    if (isNode(body)) visit(body, place);
  };

  const mutateBinary = (node: Node, place: string): void => {
    const operator = node['operator'] as string;
    const [left, right] = [textOf(node['leftExpression'] as Node), textOf(node['rightExpression'] as Node)];
    for (const other of COMPARISONS[operator] ?? [])
      of('comparison', place, node, `${left} ${other} ${right}`);
    const other = ARITHMETIC[operator];
    if (other) of('arithmetic', place, node, `${left} ${other} ${right}`);
  };

  /** Swaps neighbouring arguments of one type. Equal words would make no mutant. */
  const mutateArguments = (node: Node, place: string): void => {
    const given = nodesIn(node['arguments']);
    if ((node['names'] as unknown[] | undefined)?.length) return;
    // For these functions the order of the first two arguments does not matter.
    const commutes = /^(mulmod|addmod|Math\.min|Math\.max)$/.test(textOf(node['expression'] as Node));
    for (let i = commutes ? 1 : 0; i + 1 < given.length; i++) {
      const [a, b] = [given[i] as Node, given[i + 1] as Node];
      if (typeOf(a) !== typeOf(b) || textOf(a) === textOf(b)) continue;
      const start = Number(a.src.split(':')[0]);
      const [from, length] = b.src.split(':').map(Number) as [number, number];
      const between = bytes.subarray(start + Buffer.byteLength(textOf(a)), from);
      replace('swap-arguments', place, start, from + length, `${textOf(b)}${between}${textOf(a)}`);
    }
  };

  for (const top of childrenOf(parseSource(file, text))) {
    if (top.nodeType !== 'ContractDefinition') visit(top, '');
    else for (const part of childrenOf(top)) visit(part, top['name'] as string);
  }
  return found;
}
