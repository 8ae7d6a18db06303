import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const ENTRY = 'src/sdk.ts';
// Below the package, so that `assay/sdk` resolves to its own entry. Git ignores build/.
const FOLDER = `build/sdk-examples-${process.pid}`;

/** Exported names of the SDK's entry, with the module that declares each. */
function exportedNames(): { name: string; file: string }[] {
  const entry = readFileSync(ENTRY, 'utf8');
  return [...entry.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']+)'/g)].flatMap(([, list, path]) =>
    (list as string)
      .split(',')
      .map((item) => item.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => ({ name, file: join('src', path as string) })),
  );
}

/** The comment directly before a declaration, without its stars; '' if there is none. */
function docstringOf(name: string, file: string): string {
  const source = readFileSync(file, 'utf8');
  const declared = new RegExp(
    `^export (?:async )?(?:function|const|class|interface|type) ${name}\\b`,
    'm',
  ).exec(source);
  if (declared === null) throw new Error(`${file} does not declare ${name}`);
  const [, comment = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/.exec(source.slice(0, declared.index)) ?? [];
  return comment.replace(/^ ?\* ?/gm, '');
}

const examplesIn = (docstring: string): string[] =>
  [...docstring.matchAll(/@example\n```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string);

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('the documentation of assay/sdk', () => {
  const names = exportedNames();

  it.each(names)('$name has a description and an example', ({ name, file }) => {
    const docstring = docstringOf(name, file);
    expect(docstring.split('@')[0]?.trim()).not.toBe('');
    expect(examplesIn(docstring)).not.toEqual([]);
  });

  it('has examples that compile against the entry alone', async () => {
    mkdirSync(FOLDER, { recursive: true });
    for (const [n, { name, file }] of names.entries()) {
      for (const [i, code] of examplesIn(docstringOf(name, file)).entries()) {
        const imports = [...code.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
        expect(imports.filter((from) => !/^(?:assay\/sdk|ethers|node:.*)$/.test(from as string))).toEqual([]);
        // Numbered, because names like OriginBody and originBody differ in case alone.
        writeFileSync(join(FOLDER, `${n}-${i}-${name}.ts`), code);
      }
    }
    for (const [, code] of readFileSync('docs/SDK.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)) {
      writeFileSync(join(FOLDER, 'docs-sdk.ts'), code as string);
    }
    const config = { extends: '../../tsconfig.json', include: ['*.ts'] };
    writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(config));
    const checked = await promisify(execFile)('node_modules/.bin/tsc', ['-p', FOLDER]).catch(
      (error: { stdout: string }) => error,
    );
    expect(checked.stdout).toBe('');
  });
});
