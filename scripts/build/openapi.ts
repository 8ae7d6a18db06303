import { writeFileSync } from 'node:fs';
import { inferenceDocument } from '../../src/api/inference-document.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import { problemPage } from '../../src/api/problem-page.ts';

/**
 * Writes docs/openapi.json and docs/problems.md from the service's own schemas and list of problems, and
 * docs/inference-openapi.json from those of the inference gateway.
 */

const docs = new URL('../../docs/', import.meta.url);
writeFileSync(new URL('openapi.json', docs), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
writeFileSync(new URL('inference-openapi.json', docs), `${JSON.stringify(inferenceDocument(), null, 2)}\n`);
writeFileSync(new URL('problems.md', docs), problemPage());
