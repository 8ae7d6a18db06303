/** Reads the contracts' public items and their natspec out of the compiler's syntax tree. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheKey, listSources } from '../../src/chain/deploy/compile.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const require = createRequire(import.meta.url);

/** A comment's tags. */
export interface Natspec {
  readonly title?: string;
  readonly notice?: string;
  readonly dev?: string;
  /** Name of the contract whose documentation is inherited. */
  readonly inheritdoc?: string;
  /** Descriptions by parameter name. */
  readonly params: Readonly<Record<string, string>>;
  readonly returns: readonly string[];
}

type ItemKind = 'constructor' | 'function' | 'variable' | 'event' | 'error' | 'type';

/** A public item: external and public functions, constructors, public variables, events, errors, file-level types. */
export interface Item {
  readonly kind: ItemKind;
  readonly name: string;
  /** Line of the declaration in its source, from 1. */
  readonly line: number;
  /** The declaration's text on one line, without body; for a type the text as written, with its comment. */
  readonly declaration: string;
  /** Names of the parameters; unnamed ones are left out. */
  readonly parameters: readonly string[];
  /** Names of the return values, "" where unnamed. */
  readonly returns: readonly string[];
  readonly doc: Natspec;
}

export interface Contract {
  readonly name: string;
  readonly line: number;
  readonly doc: Natspec;
  /** Names of the direct bases. */
  readonly bases: readonly string[];
  readonly items: readonly Item[];
}

export interface Source {
  /** Path below contracts/. */
  readonly path: string;
  readonly contracts: readonly Contract[];
  /** Items outside of contracts. */
  readonly items: readonly Item[];
}

/** A node of the syntax tree, as far as it is read here. Offsets in `src` and `nameLocation` count bytes of UTF-8. */
interface Node {
  readonly nodeType: string;
  readonly src: string;
  readonly name?: string;
  readonly nameLocation?: string;
  readonly kind?: string;
  readonly visibility?: string;
  readonly documentation?: { readonly text: string; readonly src: string } | string | null;
  readonly nodes?: readonly Node[];
  readonly baseContracts?: readonly { readonly baseName: { readonly name: string } }[];
  readonly parameters?: { readonly parameters: readonly Node[]; readonly src: string };
  readonly returnParameters?: { readonly parameters: readonly Node[]; readonly src: string };
  readonly body?: Node | null;
  readonly value?: Node | null;
}

const TYPES = new Set(['StructDefinition', 'EnumDefinition', 'VariableDeclaration']);

/** Splits a comment into its tags. A text before the first tag counts as notice. */
export function parseNatspec(text: string): Natspec {
  const tags: Record<string, string> = {};
  const params: Record<string, string> = {};
  const returns: string[] = [];
  const lines = text.split('\n').map((line) => line.replace(/^ /, ''));
  for (const part of lines.join('\n').split(/^(?=@)/m)) {
    const [, tag = 'notice', body = ''] = /^(?:@([a-z]+)\s)?([\s\S]*)$/.exec(part) ?? [];
    const value = body.trim();
    if (tag === 'param') {
      const [, name = '', description = ''] = /^(\S+)\s*([\s\S]*)$/.exec(value) ?? [];
      params[name] = description;
    } else if (tag === 'return') returns.push(value);
    else if (value !== '') tags[tag] = value;
  }
  return { ...tags, params, returns };
}

function offsets(location: string): [start: number, end: number] {
  const [start = 0, length = 0] = location.split(':').map(Number);
  return [start, start + length];
}

/** Reads one source's tree. */
class Reader {
  readonly #bytes: Buffer;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.#bytes = readFileSync(join(PROJECT_ROOT, 'contracts', path));
  }

  read(tree: Node): Source {
    const nodes = tree.nodes ?? [];
    return {
      path: this.#path,
      contracts: nodes
        .filter((node) => node.nodeType === 'ContractDefinition')
        .map((node) => this.#contract(node)),
      items: nodes.flatMap((node, i) => {
        if (TYPES.has(node.nodeType)) return [this.#type(node, nodes[i - 1])];
        return node.nodeType === 'ErrorDefinition' ? [this.#item(node, 'error')] : [];
      }),
    };
  }

  #contract(node: Node): Contract {
    const kinds: Readonly<Record<string, ItemKind>> = { EventDefinition: 'event', ErrorDefinition: 'error' };
    const items = (node.nodes ?? []).flatMap((member) => {
      const kind = kinds[member.nodeType];
      if (kind) return [this.#item(member, kind)];
      if (member.nodeType === 'FunctionDefinition') {
        if (member.kind === 'constructor') return [this.#item(member, 'constructor')];
        return ['external', 'public'].includes(member.visibility ?? '')
          ? [this.#item(member, 'function')]
          : [];
      }
      const isGetter = member.nodeType === 'VariableDeclaration' && member.visibility === 'public';
      return isGetter ? [this.#item(member, 'variable')] : [];
    });
    return {
      name: node.name ?? '',
      line: this.#line(node),
      doc: docOf(node),
      bases: (node.baseContracts ?? []).map(({ baseName }) => baseName.name),
      items,
    };
  }

  #item(node: Node, kind: ItemKind): Item {
    const names = (list: Node['parameters']) => (list?.parameters ?? []).map(({ name }) => name ?? '');
    const [start, end] = offsets(node.src);
    const text = this.#text(start, this.#declarationEnd(node, kind) ?? end);
    return {
      kind,
      name: node.name || kind,
      line: this.#line(node),
      declaration: text
        .replace(/\s+/g, ' ')
        .replace(/\( /g, '(')
        .replace(/ \)/g, ')')
        .replace(/[\s;=]+$/, ''),
      parameters: names(node.parameters).filter((name) => name !== ''),
      returns: names(node.returnParameters),
      doc: docOf(node),
    };
  }

  /** Where a declaration ends: before its body or value; a constructor's, after its parameters. */
  #declarationEnd(node: Node, kind: ItemKind): number | undefined {
    if (kind === 'constructor' && node.parameters) return offsets(node.parameters.src)[1];
    const rest = node.body ?? node.value;
    return rest ? offsets(rest.src)[0] : undefined;
  }

  /** A type or constant, with all that stands between it and the node before it: its comment. */
  #type(node: Node, before: Node | undefined): Item {
    const from = before ? offsets(before.src)[1] : offsets(node.src)[0];
    const declaration = this.#text(from, offsets(node.src)[1]).replace(/^;/, '').trim();
    const closing = declaration.endsWith('}') ? '' : ';';
    return { ...this.#item(node, 'type'), declaration: `${declaration}${closing}` };
  }

  #text(start: number, end: number): string {
    return this.#bytes.subarray(start, end).toString('utf8');
  }

  #line(node: Node): number {
    const location = node.nameLocation && !node.nameLocation.startsWith('-1') ? node.nameLocation : node.src;
    return this.#text(0, offsets(location)[0]).split('\n').length;
  }
}

function docOf({ documentation }: Node): Natspec {
  if (!documentation) return { params: {}, returns: [] };
  return parseNatspec(typeof documentation === 'string' ? documentation : documentation.text);
}

/** The syntax trees of all sources but tests, from the cache if none has changed. */
function syntaxTrees(): Readonly<Record<string, Node>> {
  const paths = listSources().filter((path) => !path.startsWith('test/'));
  const folder = join(PROJECT_ROOT, 'build', 'contracts', 'trees');
  const file = join(folder, `${cacheKey(paths)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const solc = require('solc');
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      paths.map((path) => [
        `contracts/${path}`,
        { content: readFileSync(join(PROJECT_ROOT, 'contracts', path), 'utf8') },
      ]),
    ),
    settings: { evmVersion: 'cancun', outputSelection: { '*': { '': ['ast'] } } },
  };
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), {
      import: (path: string) => ({ contents: readFileSync(require.resolve(path), 'utf8') }),
    }),
  ) as {
    errors?: { severity: string; formattedMessage: string }[];
    sources: Record<string, { ast: Node }>;
  };
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const trees = Object.fromEntries(paths.map((path) => [path, output.sources[`contracts/${path}`]?.ast]));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(trees));
  return trees as Record<string, Node>;
}

/**
 * Reads the items of all contracts but those of tests.
 * @throws Error with the compiler's messages if a source does not compile
 */
export const readNatspec = (): Source[] =>
  Object.entries(syntaxTrees()).map(([path, tree]) => new Reader(path).read(tree));
