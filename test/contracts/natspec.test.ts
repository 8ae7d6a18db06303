import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTRACT_DOCS, renderContractDocs } from '../../scripts/build/contract-docs.ts';
import { type Contract, type Item, parseNatspec, readNatspec } from '../../scripts/build/natspec.ts';

const sources = readNatspec();

/** The tags that an item lacks. */
function missingTags({ kind, doc, parameters, returns }: Item): string[] {
  if (kind === 'type' || doc.inheritdoc !== undefined) return [];
  const missing = kind === 'constructor' || doc.notice ? [] : ['@notice'];
  if (kind !== 'function' && kind !== 'constructor') return missing;
  for (const name of parameters) if (!doc.params[name]) missing.push(`@param ${name}`);
  for (let i = doc.returns.length; i < returns.length; i++) missing.push(`@return ${returns[i]}`);
  return missing;
}

/** One line for each missing tag: source, line, contract and item. */
function missingIn(path: string, contract: string, items: readonly Item[]): string[] {
  return items.flatMap((item) =>
    missingTags(item).map((tag) => `contracts/${path}:${item.line} ${contract}${item.name}: no ${tag}`),
  );
}

const missingOfContract = (path: string, { name, line, doc }: Contract): string[] =>
  (['title', 'notice'] as const)
    .filter((tag) => !doc[tag])
    .map((tag) => `contracts/${path}:${line} ${name}: no @${tag}`);

describe('natspec', () => {
  it('describes every contract, error, event, public variable and callable function, with parameters and returns', () => {
    expect(sources.flatMap(({ contracts }) => contracts).length).toBeGreaterThan(40);
    const missing = sources.flatMap(({ path, contracts, items }) => [
      ...missingIn(path, '', items),
      ...contracts.flatMap((contract) => [
        ...missingOfContract(path, contract),
        ...missingIn(path, `${contract.name}.`, contract.items),
      ]),
    ]);
    expect(missing).toEqual([]);
  });

  it('lists the assumptions of every core contract', () => {
    const core = sources.filter(({ path }) => /^(?:second\/)?[^/]+$/.test(path));
    expect(core.length).toBeGreaterThan(5);
    for (const { path, contracts } of core) {
      expect(contracts[0]?.doc.dev, path).toMatch(/^(?:[\s\S]*\n)?Assumptions:\n- /);
    }
  });

  it('divides every source above 200 lines by section headers', () => {
    const long = sources
      .filter(({ path }) => !path.startsWith('generated/'))
      .filter(({ path }) => {
        const text = readFileSync(new URL(`../../contracts/${path}`, import.meta.url), 'utf8');
        const headers = text.match(/^ {4}\/\/ -{20,} \S.*$/gm) ?? [];
        return text.split('\n').length > 200 && headers.length < 3;
      });
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('is read tag by tag, over several lines', () => {
    expect(
      parseNatspec('@notice Pay.\n - once\n @dev Note.\n @param a the\n amount\n @return b the rest'),
    ).toEqual({
      notice: 'Pay.\n- once',
      dev: 'Note.',
      params: { a: 'the\namount' },
      returns: ['b the rest'],
    });
  });
});

describe('docs/contracts', () => {
  it('has exactly the pages that the sources give', () => {
    const pages = renderContractDocs(sources);
    expect(readdirSync(CONTRACT_DOCS).sort()).toEqual(Object.keys(pages).sort());
    for (const [name, text] of Object.entries(pages)) {
      expect(readFileSync(join(CONTRACT_DOCS, name), 'utf8'), `${name}: run npm run docs:contracts`).toBe(
        text,
      );
    }
  });
});
