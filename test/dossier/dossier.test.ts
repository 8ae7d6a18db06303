import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { ROCrate, Validator } from 'ro-crate';
import { describe, expect, it } from 'vitest';
import { verifierKey } from '../../src/contributor/approval/committee-key.ts';
import { differences } from '../../src/dossier/compare.ts';
import { type Dossier, valueIn } from '../../src/dossier/dossier.ts';
import { openStatement, signStatement } from '../../src/dossier/formats/dsse.ts';
import { papersOf } from '../../src/dossier/formats/papers.ts';
import { readDossier } from '../../src/dossier/read-dossier.ts';
import { answerEpsilon } from '../../src/protocol/second/answer-privacy.ts';
import { committee } from '../contributor/approval/support.ts';
import { DATASETS, MODEL, recordedChain } from './recorded-chain.ts';

const chain = recordedChain();
const checkpoint = { kind: 'checkpoint', model: `${MODEL}`, round: '1' } as const;
const model = { kind: 'model', model: `${MODEL}` } as const;
const dataset = { kind: 'dataset', dataset: `${DATASETS.first}` } as const;
const SUBJECTS = { checkpoint, model, dataset };
const values = (dossier: Dossier, ...ids: string[]) => ids.map((id) => valueIn(dossier, id));

describe.each(Object.entries(SUBJECTS))('a dossier of a %s', (_, subject) => {
  it('says first that it is no legal advice, and names an event or command behind every figure', async () => {
    const dossier = await readDossier(chain, subject);
    expect(dossier.notice[0]).toContain('no legal advice');
    const figures = dossier.sections.flatMap((section) => section.figures);
    expect(figures.length).toBeGreaterThan(20);
    const bare = figures.filter(
      ({ value, sources }) => value !== null && value !== '0' && sources.length === 0,
    );
    expect(bare.map(({ id }) => id)).toEqual([]);
    expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
  });

  it('is the same at the same block, and stays so when the chain goes on', async () => {
    const then = await readDossier(chain, subject, 35);
    expect(await readDossier(chain, subject, 35)).toEqual(then);
    expect((await readDossier(chain, subject, 40)).sections).toEqual(then.sections);
  });
});

describe('the figures', () => {
  it('of a checkpoint count datasets, rounds and money as the events do', async () => {
    const dossier = await readDossier(chain, checkpoint);
    expect(
      values(dossier, 'datasets.number', 'datasets.training.records', 'datasets.holdout.records'),
    ).toEqual(['3', '840', '256']);
    expect(values(dossier, 'round.1.accepted', 'round.1.answered', 'round.1.batches')).toEqual([
      '1',
      '2',
      '8',
    ]);
    expect(values(dossier, 'rounds.number', 'round.1.outcome', 'round.1.loss.0')).toEqual([
      '1',
      'settled: paid by both scores',
      '0.2500',
    ]);
    expect(values(dossier, 'stake.credited', 'stake.vested')).toEqual(['1700', '900']);
    expect(values(dossier, 'money.income', 'money.claimed', 'money.cap.1')).toEqual(['9000', '4000', '5000']);
  });

  it('of a checkpoint give its loss by the round that evaluates it, and none before', async () => {
    const dossier = await readDossier(chain, checkpoint);
    expect(values(dossier, 'checkpoint.loss.0', 'checkpoint.loss.0.before')).toEqual(['0.2000', '0.2441']);
    const early = await readDossier(recordedChain('Evaluated'), checkpoint);
    expect(valueIn(early, 'checkpoint.loss')).toBeNull();
  });

  it('of a dataset count bits by recipient, openings, and the epsilon of its answers', async () => {
    const dossier = await readDossier(chain, dataset);
    // A first and a second score of 16 bits; one sum of 17 words of 42 bits.
    expect(
      values(dossier, 'published.bits.public', 'published.bits.trainer', 'published.bits.operator'),
    ).toEqual(['32', '714', '0']);
    expect(values(dossier, 'published.batches', 'published.distinct', 'published.openings')).toEqual([
      ...['4', '4', '1'],
    ]);
    const numbers = { noise: 28, holdoutNoise: 0, lossNoise: 0, bound: 81 };
    const epsilon = answerEpsilon(numbers, 'contributor', 17, 1) as number;
    expect(epsilon).toBeGreaterThan(0);
    expect(values(dossier, 'published.smallestBatch', 'published.epsilon')).toEqual([
      '64',
      epsilon.toFixed(2),
    ]);
    expect(values(dossier, 'stake.vested', 'stake.score.1')).toEqual(['900', '17']);
    const other = await readDossier(chain, { kind: 'dataset', dataset: `${DATASETS.second}` });
    // Its answer was not accepted: no sum is open to the owner.
    expect(values(other, 'published.smallestBatch', 'published.bits.trainer', 'stake.vested')).toEqual([
      '8',
      '0',
      '0',
    ]);
  });

  it('of a holdout count each batch once, also where it was answered at the weights before, and no bound', async () => {
    const dossier = await readDossier(chain, { kind: 'dataset', dataset: `${DATASETS.holdout}` });
    expect(values(dossier, 'published.rounds', 'published.openings', 'published.epsilon')).toEqual([
      ...['3', '1', null],
    ]);
  });

  it('of a policy give its epsilon over all openings, and none without noise', async () => {
    const dossier = await readDossier(chain, model);
    expect(valueIn(dossier, 'policy.1.epsilon')).toMatch(/^\d+\.\d\d$/);
    expect(values(dossier, 'policy.2.epsilon', 'policy.1.epochs', 'policy.1.bound')).toEqual([
      ...[null, '2', '81'],
    ]);
  });

  it('of a model log a void round as what it was', async () => {
    expect(valueIn(await readDossier(chain, model), 'round.3.outcome')).toBe('void');
  });

  it('are refused for a checkpoint, a model or a dataset that is not there', async () => {
    await expect(readDossier(chain, { ...checkpoint, round: '2' })).rejects.toMatchObject({
      code: 'no-such-checkpoint',
    });
    await expect(readDossier(chain, { ...model, model: '1' })).rejects.toMatchObject({
      code: 'no-such-model',
    });
    await expect(readDossier(chain, { ...dataset, dataset: '1' })).rejects.toMatchObject({
      code: 'no-such-dataset',
    });
    await expect(readDossier(chain, model, 99)).rejects.toMatchObject({ code: 'chain-unavailable' });
  });

  it('depend on every event: without it, the dossier differs', async () => {
    const whole = await readDossier(chain, model);
    const events = ['VersionProposed', 'DatasetCommitted', 'Enrolled', 'HoldoutAttested', 'DirectionFixed'];
    const later = ['Evaluated', 'ScoreProven', 'RoundSettled', 'ScoresCredited', 'Vested'];
    for (const event of [
      ...events,
      ...later,
      'Attested',
      'CheckpointProven',
      'RoundVoided',
      'Paid',
      'Claimed',
    ])
      expect(await readDossier(recordedChain(event), model), event).not.toEqual(whole);
  });
});

describe('the comparison', () => {
  it('names each figure that was changed', async () => {
    const dossier = await readDossier(chain, checkpoint);
    for (const [s, section] of dossier.sections.entries())
      for (const [f] of section.figures.entries()) {
        const changed = structuredClone(dossier) as unknown as {
          sections: { figures: { value: string | null }[] }[];
        };
        const figure = changed.sections[s]?.figures[f];
        if (figure === undefined) throw new Error('no such figure');
        figure.value = `${figure.value}1`;
        expect(differences(changed, dossier).map(({ path }) => path)).toEqual([
          `sections.${s}.figures.${f}.value`,
        ]);
      }
  });

  it('names members and entries that only one side has', () => {
    expect(differences({ a: 1, b: [1, 2] }, { a: 1, b: [1], c: null })).toEqual([
      { path: 'b.1', paper: '2', chain: 'nothing' },
      { path: 'c', paper: 'nothing', chain: 'null' },
    ]);
  });
});

describe('the formats', () => {
  it('CycloneDX is valid by the schema of 1.7, with the datasets as data of the model', async () => {
    const bom = papersOf(await readDossier(chain, checkpoint))['bom.cdx.json'];
    const fault = await new Validation.JsonStrictValidator(Spec.Version.v1dot7).validate(JSON.stringify(bom));
    expect(fault).toBeNull();
    expect(bom).toMatchObject({ components: [{ type: 'data' }, { type: 'data' }, { type: 'data' }] });
  });

  it.each(Object.entries(SUBJECTS))(
    'RO-Crate 1.2 of a %s is valid, and lists every paper',
    async (_, subject) => {
      const papers = papersOf(await readDossier(chain, subject));
      const validator = new Validator();
      // It would fetch the context.
      validator.hasContext = async () => {};
      validator.parseJSON(JSON.stringify(papers['ro-crate-metadata.json']));
      await validator.validate();
      expect(validator.results.filter(({ status }) => status === 'error')).toEqual([]);
      expect(papers['ro-crate-metadata.json']).toMatchObject({
        '@context': 'https://w3id.org/ro/crate/1.2/context',
      });
      expect(validator.results.length).toBeGreaterThan(0);
      const crate = new ROCrate(papers['ro-crate-metadata.json'] as object, { array: true, link: true });
      const parts = crate.rootDataset.hasPart.map((part: { '@id': string }) => part['@id']);
      const own = Object.keys(papers).filter((name) => name !== 'ro-crate-metadata.json');
      expect(parts.sort()).toEqual([...own, 'dossier.html'].sort());
    },
  );

  it('Croissant has the members that version 1.1 requires of a dataset', async () => {
    const paper = papersOf(await readDossier(chain, checkpoint))['croissant.json'] as Record<string, unknown>;
    const required = [
      '@context',
      '@type',
      'conformsTo',
      'name',
      'description',
      'license',
      'url',
      'creator',
      'datePublished',
    ];
    for (const name of required) expect(paper[name], name).toBeDefined();
    expect(paper['conformsTo']).toBe('http://mlcommons.org/croissant/1.1');
  });

  it('HealthDCAT-AP has period and number of records of the dataset', async () => {
    expect(papersOf(await readDossier(chain, dataset))['health-dcat-ap.json']).toMatchObject({
      'healthdcatap:numberOfRecords': { '@value': '640' },
      'dct:temporal': {
        'dcat:startDate': { '@value': '1990-01-01' },
        'dcat:endDate': { '@value': '1990-12-31' },
      },
    });
  });

  it('the in-toto statement is signed in a DSSE envelope, offline, and a changed one does not open', async () => {
    const keys = await committee(4);
    const statement = JSON.stringify(papersOf(await readDossier(chain, checkpoint))['statement.intoto.json']);
    const bundle = (await signStatement(statement, keys.seed, keys.did)) as {
      dsseEnvelope: { payload: string };
    };
    const keyOf = async (did: string) => (await verifierKey(did)).publicKey;
    expect(await openStatement(bundle, keyOf)).toEqual({ text: statement, signer: keys.did });
    const payload = Buffer.from(statement.replace('"9000"', '"9001"')).toString('base64');
    const changed = { ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, payload } };
    await expect(openStatement(changed, keyOf)).rejects.toMatchObject({ code: 'signature-false' });
    await expect(openStatement({}, keyOf)).rejects.toMatchObject({ code: 'bad-bundle' });
  });
});
