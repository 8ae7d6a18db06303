import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Browser } from 'playwright-core';
import { topOf } from './check-page.ts';
import {
  dropFiles,
  fetchKey,
  type GivenFile,
  proveBatch,
  requestsShown,
  sampleCsv,
  sampleNdjson,
} from './try-steps.ts';
import { type Look, openWatched } from './watched-page.ts';

interface TryReport {
  /** Every format was checked, and a standard batch of each was proven and verified. */
  readonly proved: boolean;
  /** Requests that the browser sent while files were read and proven. */
  readonly requests: readonly string[];
  readonly wrong: readonly string[];
}

const ROWS = 400;

/** A Parquet file with the rows of the sample. */
function sampleParquet(): Buffer {
  const [, ...lines] = sampleCsv(ROWS).trim().split('\n');
  const rows = lines.map((line) => line.split(','));
  const text = (at: number) => rows.map((row) => row[at] as string);
  const numbers = (at: number) => rows.map((row) => Number(row[at]));
  return Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'patient', data: text(0), type: 'STRING' },
        { name: 'seen', data: text(1), type: 'STRING' },
        { name: 'age', data: numbers(2), type: 'INT32' },
        { name: 'glucose', data: numbers(3), type: 'INT32' },
        { name: 'bmi', data: numbers(4), type: 'DOUBLE' },
        { name: 'diabetes', data: numbers(5), type: 'INT32' },
      ],
    }),
  );
}

/** A FHIR bundle: patients with a glucose each, and the condition of some. */
function sampleBundle(): string {
  const entries: unknown[] = [];
  const add = (resource: Record<string, unknown>): void =>
    void entries.push({ fullUrl: `urn:uuid:${resource.resourceType}-${resource.id}`, resource });
  for (let i = 0; i < ROWS; i++) {
    const glucose = 80 + ((i * 37) % 90);
    const day = `2025-0${1 + (i % 9)}-1${i % 9}`;
    const subject = { reference: `Patient/p${i}` };
    add({
      resourceType: 'Patient',
      id: `p${i}`,
      birthDate: `19${50 + (i % 40)}-01-01`,
      gender: i % 2 ? 'male' : 'female',
    });
    add({
      ...{ resourceType: 'Observation', id: `o${i}`, status: 'final', subject, effectiveDateTime: day },
      code: { coding: [{ system: 'http://loinc.org', code: '2339-0', display: 'Glucose' }] },
      valueQuantity: { value: glucose, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
    });
    if (glucose > 130) {
      add({
        ...{ resourceType: 'Condition', id: `c${i}`, subject, onsetDateTime: day },
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
        },
        code: { coding: [{ system: 'http://snomed.info/sct', code: '44054006', display: 'Diabetes' }] },
      });
    }
  }
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: entries });
}

const FILES: readonly GivenFile[] = [
  { name: 'ward.csv', text: sampleCsv(ROWS) },
  { name: 'ward.ndjson', text: sampleNdjson(ROWS) },
  { name: 'ward.parquet', text: sampleParquet() },
  { name: 'bundle.json', text: sampleBundle() },
];

/** Checks and proves a file of each format with the key of standard batches. */
export async function checkTry(
  browser: Browser,
  base: string,
  picture: (look: Look) => string,
): Promise<TryReport> {
  const wrong: string[] = [];
  const late: string[] = [];
  let proved = true;
  for (const look of ['light', 'dark', 'phone'] as const) {
    const { page, requests, errors, faults, overflow, close } = await openWatched(browser, look);
    await page.goto(`${base}try.html`);
    await fetchKey(page);
    const before = requests.length;
    for (const file of look === 'light' ? FILES : FILES.slice(0, 1)) {
      const verdict = await dropFiles(page, [file]);
      const isProven = verdict !== null && (await proveBatch(page)) === true;
      if (!isProven)
        wrong.push(`try (${file.name}): ${verdict}: ${await page.getByRole('alert').allInnerTexts()}`);
      proved &&= isProven;
    }
    late.push(...requests.slice(before));
    if ((await requestsShown(page)) !== 0) wrong.push(`try (${look}): the page counts requests`);
    wrong.push(...(await faults()).map((fault) => `try (${look}): accessibility: ${fault}`));
    wrong.push(...errors.map((error) => `try (${look}): console: ${error}`));
    if ((await overflow()) > 0) wrong.push(`try (${look}): wider than the window`);
    await page.screenshot({ path: picture(look), fullPage: true });
    if (look === 'light') await topOf(page, picture(look));
    await close();
  }
  return { proved, requests: late, wrong };
}

/** Runs in the page: drops a file of 2 GB. It takes no room, because the browser keeps one piece and repeats it. */
const DROP_LARGE = `(() => {
  const piece = new Blob([' '.repeat(1 << 24)]);
  const file = new File(['{"resourceType": "Bundle",', ...Array(128).fill(piece)], 'large.json');
  const input = document.querySelector('input[type=file]');
  const list = new DataTransfer();
  list.items.add(file);
  input.files = list.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
})()`;

/** Pages that take a file, and what each says of a JSON document of 2 GB. */
const LARGE: readonly (readonly [page: string, expected: RegExp])[] = [
  ['try.html', /more than 256 MiB is not held in memory; write it as NDJSON/],
  ['#/verify', /larger than 4 MiB, so it holds no proof\. Choose a proof file/],
  ['#/consumer', /too large for an enrolment\. Make it again with assay enrol --out/],
];

/** A file of 2 GB on each page that takes one. @returns sentences about what is wrong */
export async function checkLargeFile(browser: Browser, base: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const [path, expected] of LARGE) {
    const { page, close } = await openWatched(browser);
    await page.goto(`${base}${path}`);
    await page.locator('input[type=file]').first().waitFor({ state: 'attached' });
    await page.evaluate(DROP_LARGE);
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    const said = await alert.innerText();
    if (!expected.test(said)) wrong.push(`${path} (2 GB): ${said}`);
    await close();
  }
  return wrong;
}
