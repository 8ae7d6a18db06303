import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { policyDocumentSchema } from '../../src/protocol/policy/format.ts';

/**
 * npm run policy-schema [-- --check]: writes policies/policy.schema.json, the JSON Schema of the policy document, from the zod schema. With
 * `--check` it only reports whether the file is current (exit 4 if not).
 */

const TARGET = new URL('../../policies/policy.schema.json', import.meta.url);

/** The JSON Schema as text. It cannot express conditions between fields; document.ts checks those. */
export function policySchemaText(): string {
  const schema = z.toJSONSchema(policyDocumentSchema, {
    io: 'input',
    target: 'draft-2020-12',
    reused: 'inline',
  });
  return `${JSON.stringify({ ...schema, title: 'Assay policy document' }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    // Compares JSON values: the formatter may lay out the file differently.
    const isCurrent = isDeepStrictEqual(
      JSON.parse(readFileSync(TARGET, 'utf8')),
      JSON.parse(policySchemaText()),
    );
    process.stdout.write(
      isCurrent ? 'policy.schema.json is current\n' : 'policy.schema.json is out of date\n',
    );
    process.exitCode = isCurrent ? 0 : 4;
  } else {
    writeFileSync(TARGET, policySchemaText());
    const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
    execFileSync(process.execPath, [biome, 'format', '--write', fileURLToPath(TARGET)], { stdio: 'inherit' });
  }
}
