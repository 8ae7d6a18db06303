import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDossier, writeDossier } from '../../../src/cli/files/dossier-folder.ts';
import { readDossier } from '../../../src/dossier/read-dossier.ts';
import { committee } from '../../contributor/approval/support.ts';
import { MODEL, recordedChain } from '../../dossier/recorded-chain.ts';
import { Workspace } from '../support/assay.ts';

const workspace = new Workspace();
afterAll(() => workspace.remove());
const chain = recordedChain();
const folder = workspace.folder;
const paper = (name: string) => join(folder, name);
const restored = new Map<string, string>();

beforeAll(async () => {
  const signer = await committee(4);
  const dossier = await readDossier(chain, { kind: 'checkpoint', model: `${MODEL}`, round: '1' });
  for (const name of await writeDossier(folder, dossier, { force: false, signer }))
    restored.set(name, readFileSync(paper(name), 'utf8'));
});

/** Changes a paper for the length of one check. */
async function withChange(name: string, change: (text: string) => string) {
  const text = restored.get(name) ?? '';
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(paper(name), changed);
  try {
    return await checkDossier(chain, folder);
  } finally {
    writeFileSync(paper(name), text);
  }
}

describe('dossier check', () => {
  test('finds nothing in papers that were just written, and names their signer', async () => {
    const checked = await checkDossier(chain, folder);
    expect(checked.faults).toEqual([]);
    expect(checked.signer).toBe((await committee(4)).did);
    expect([...checked.files].sort()).toEqual([...restored.keys()].sort());
    expect(readdirSync(folder).filter((name) => restored.has(name))).toHaveLength(restored.size);
    expect((await checkDossier(chain, paper('croissant.json'))).faults).toEqual([]);
  });

  test('fails for each figure of the dossier that is changed', async () => {
    const text = restored.get('dossier.json') ?? '';
    const { sections } = JSON.parse(text) as { sections: { figures: { id: string }[] }[] };
    for (const { id } of sections.flatMap(({ figures }) => figures)) {
      const { faults } = await withChange('dossier.json', (whole) => {
        const json = JSON.parse(whole);
        for (const section of json.sections)
          for (const figure of section.figures) if (figure.id === id) figure.value = `${figure.value}0`;
        return JSON.stringify(json);
      });
      expect(
        faults.map(({ file }) => file),
        id,
      ).toEqual(['dossier.json']);
    }
  });

  test.each([
    ['croissant.json', '640', '641'],
    ['bom.cdx.json', '"SHA-256"', '"SHA-512"'],
    ['ro-crate-metadata.json', '200 records', '2000 records'],
    ['statement.intoto.json', '"9000"', '"1"'],
    ['dossier.html', '9000', '9001'],
  ])('fails for a change of %s', async (name, from, to) => {
    const { faults } = await withChange(name, (text) => text.replace(from, to));
    expect(faults.map(({ file }) => file)).toEqual([name]);
  });

  test('fails for a paper that is missing, and for a chain that says otherwise', async () => {
    rmSync(paper('croissant.json'));
    expect((await checkDossier(chain, folder)).faults).toMatchObject([{ file: 'croissant.json' }]);
    writeFileSync(paper('croissant.json'), restored.get('croissant.json') ?? '');
    const { faults } = await checkDossier(recordedChain('Paid'), folder);
    expect(new Set(faults.map(({ file }) => file)).size).toBeGreaterThan(3);
  });

  test('fails for another block, another signature, and a file that is none of the papers', async () => {
    const { faults } = await withChange('dossier.json', (text) => text.replace('"block": 40', '"block": 27'));
    expect(faults.length).toBeGreaterThan(0);
    await expect(
      withChange('statement.sigstore.json', (text) =>
        text.replace(/"sig": "(.)/, (_, first) => `"sig": "${first === 'A' ? 'B' : 'A'}`),
      ),
    ).rejects.toMatchObject({ code: 'signature-false' });
    writeFileSync(paper('other.json'), '{}');
    await expect(checkDossier(chain, paper('other.json'))).rejects.toMatchObject({ code: 'not-a-paper' });
  });

  test('shows the page for people with nothing to load, and escapes all text', () => {
    const page = restored.get('dossier.html') ?? '';
    expect(page).toContain('This is no legal advice');
    expect(page).not.toMatch(/<script|<link|<img|https?:\/\/[^\s<"]*\.(?:js|css)/);
  });
});
