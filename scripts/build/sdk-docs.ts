/** npm run docs:sdk: writes docs/sdk/ from the docstrings of what src/sdk.ts exports: one page a room of src, and an index. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssayError } from '../../src/protocol/errors.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { type Export, type Member, readSdkModel } from './sdk-model.ts';

/** Where the pages go. */
export const SDK_DOCS = join(PROJECT_ROOT, 'docs', 'sdk');

/** Rooms of src in the order of the index, with what their exports are for. */
const ROOMS: Readonly<Record<string, string>> = {
  client: 'The client of a verifier service, and the bodies that it sends',
  delivery: "Ways to the chain: a service, or a transaction of the program's own account",
  protocol: 'Statements, public signals, field elements, errors',
  verifier: "Verification on the program's own machine",
  audit: "Royalty statements from the chain's events",
  api: "Webhooks, on the receiver's side",
};

const HEADER = '<!-- Written by npm run docs:sdk from the doc comments. Do not edit. -->';

/** The room of src whose file declares the export. */
function roomOf({ name, fileUrlPath }: Export): string {
  const room = /\/src\/([a-z]+)\//.exec(fileUrlPath)?.[1];
  if (room === undefined || ROOMS[room] === undefined)
    throw new AssayError(
      'room-unknown',
      `${name}: add its room (${room}) to ROOMS in scripts/build/sdk-docs.ts`,
    );
  return room;
}

/** A docstring's text, without comment signs. */
const docText = ({ docComment }: Member): string =>
  docComment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .trim();

const declaration = ({ excerptTokens }: Member): string =>
  excerptTokens
    .map(({ text }) => text)
    .join('')
    .replace(/^export (declare )?/, '')
    .trim();

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ').trim();

/** A member's docstring as a comment, if it has one that says more than its name. */
function memberComment(member: Member): string[] {
  const text = docText(member).replace(/@throws\s+AssayError/g, '@throws AssayError');
  if (text === '' || (text.startsWith('Constructs a new instance of') && !text.includes('@'))) return [];
  const lines = text
    .replace(/^Constructs a new instance of .*\n*/, '')
    .replace(/\n{2,}/g, '\n')
    .split('\n');
  return lines.length === 1 ? [`/** ${lines[0]} */`] : ['/**', ...lines.map((line) => ` * ${line}`), ' */'];
}

function fullDeclaration(item: Export): string {
  if (item.members === undefined) return declaration(item);
  const members = item.members.flatMap((each) => [...memberComment(each), ...declaration(each).split('\n')]);
  return `${declaration(item)} {\n${members.map((line) => `  ${line}`).join('\n')}\n}`;
}

/** Splits a docstring at its block tags: the summary first, then [tag, text] pairs. */
function blocks(item: Member): [string, string][] {
  return `@summary ${docText(item)}`.split(/^(?=@\w+)/m).map((block) => {
    const [, tag = '', text = ''] = /^@(\w+)\s*([\s\S]*)$/.exec(block) ?? [];
    return [tag, text.trim()];
  });
}

/** Where each export is described: page and anchor. */
type Links = ReadonlyMap<string, string>;

/** Names that differ in case alone have one anchor; the second on a page gets the suffix -1, as GitHub numbers it. */
function linksTo(items: readonly Export[]): Links {
  const taken = new Map<string, number>();
  return new Map(
    items.map((item) => {
      const anchor = `${roomOf(item)}.md#${item.name.toLowerCase()}`;
      const before = taken.get(anchor) ?? 0;
      taken.set(anchor, before + 1);
      return [item.name, before === 0 ? anchor : `${anchor}-${before}`];
    }),
  );
}

function linked(item: Export, links: Links): string[] {
  const tokens = [item, ...(item.members ?? [])].flatMap(({ excerptTokens }) => excerptTokens);
  const names = new Set(
    tokens.filter(({ canonicalReference }) => canonicalReference).map(({ text }) => text),
  );
  const found = [...names].filter((name) => links.has(name) && name !== item.name).sort();
  return found.length === 0
    ? []
    : [`See ${found.map((name) => `[\`${name}\`](${links.get(name)})`).join(', ')}.`];
}

function entry(item: Export, links: Links): string[] {
  const parts = blocks(item);
  const all = (tag: string): string[] => parts.filter(([each]) => each === tag).map(([, text]) => text);
  const params = all('param').map((text) => `- \`${oneLine(text).replace(' - ', '`: ')}`);
  return [
    `## ${item.name}`,
    ...all('summary'),
    `\`\`\`ts\n${fullDeclaration(item)}\n\`\`\``,
    ...(params.length > 0 ? [params.join('\n')] : []),
    ...all('returns').map((text) => `Returns ${oneLine(text)}`),
    ...all('throws').map((text) => `Throws ${oneLine(text)}`),
    ...linked(item, links),
    ...all('example'),
  ];
}

const firstSentence = (item: Export): string =>
  oneLine(blocks(item)[0]?.[1] ?? '')
    .replace(/(?<=[a-z`)\]]{2}[.:])\s.*$/, '')
    .replace(/:$/, '.')
    .replaceAll('|', '\\|');

function index(rooms: ReadonlyMap<string, readonly Export[]>, links: Links): string {
  const sections = [...rooms].flatMap(([room, items]) => [
    `## ${ROOMS[room]}`,
    [
      '| export | |',
      '|---|---|',
      ...items.map((item) => `| [\`${item.name}\`](${links.get(item.name)}) | ${firstSentence(item)} |`),
    ].join('\n'),
  ]);
  const intro =
    'Every export of `assay/sdk`. [SDK.md](../SDK.md) tells how to set it up. A test compiles the examples.';
  return `${[HEADER, '# SDK reference', intro, ...sections].join('\n\n')}\n`;
}

/** The pages by file name. Reads the whole SDK, which takes some seconds. */
export function renderSdkDocs(): Record<string, string> {
  const items = readSdkModel();
  const links = linksTo(items);
  const rooms = new Map(
    Object.keys(ROOMS)
      .map((room) => [room, items.filter((item) => roomOf(item) === room)] as const)
      .filter(([, found]) => found.length > 0),
  );
  return {
    'README.md': index(rooms, links),
    ...Object.fromEntries(
      [...rooms].map(([room, all]) => [
        `${room}.md`,
        `${[HEADER, `# ${ROOMS[room]}`, ...all.flatMap((item) => entry(item, links))].join('\n\n')}\n`,
      ]),
    ),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  rmSync(SDK_DOCS, { recursive: true, force: true });
  mkdirSync(SDK_DOCS, { recursive: true });
  for (const [name, text] of Object.entries(renderSdkDocs())) writeFileSync(join(SDK_DOCS, name), text);
}
