import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../../src/api/openapi.ts';
import { problemPage } from '../../src/api/problem-page.ts';

/** Writes docs/openapi.json and docs/problems.md from the service's own schemas and list of problems. */

const docs = new URL('../../docs/', import.meta.url);
writeFileSync(new URL('openapi.json', docs), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
writeFileSync(new URL('problems.md', docs), problemPage());
