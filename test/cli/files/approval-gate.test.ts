import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assertApproved,
  assertMayEnrol,
  type GatedDataset,
  gatedDataset,
  readDemandedApproval,
} from '../../../src/cli/files/approval-gate.ts';
import { assertMaySend } from '../../../src/cli/files/parcel-gate.ts';
import type { SignatureFile } from '../../../src/cli/files/signature-file.ts';
import { readHospital } from '../../../src/cli/hospital/hospital-file.ts';
import { readSecondSignatureFile } from '../../../src/cli/second/files/signature-file.ts';
import { type CommitteeKeys, didOfSeed } from '../../../src/contributor/approval/committee-key.ts';
import { issueCredential } from '../../../src/contributor/approval/credential.ts';
import { type Endorsement, endorsementMessage } from '../../../src/contributor/approval/endorsement.ts';
import { readApproval } from '../../../src/contributor/approval/read-approval.ts';
import { issueStatusList } from '../../../src/contributor/approval/status-list.ts';
import type { ApprovalTerms } from '../../../src/contributor/approval/terms.ts';
import { SECOND_PARCEL, type SecondParcel } from '../../../src/delivery/second/parcel.ts';
import { publicKeyOf, sign } from '../../../src/protocol/eddsa.ts';
import { asField } from '../../../src/protocol/field.ts';
import { packPeriod } from '../../../src/protocol/statement.ts';
import { committee as committeeOf, LIST, TERMS } from '../../contributor/approval/support.ts';
import { BASE_TEXT, secondSettings } from '../second/support/second-policy.ts';
import { Workspace } from '../support/assay.ts';
import { tinyRows } from '../support/tiny-policy.ts';
import { Person } from '../support/walk.ts';

const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
afterAll(() => workspace.remove());
const now = Math.floor(Date.now() / 1000);
const DAY = 86_400;
const rejects = (code: string) => expect.objectContaining({ code });

describe('the gate', () => {
  let keys: CommitteeKeys;
  let options: { approval: string; approvalStatus: string; committee: string };
  const signingKey = new Uint8Array(32).fill(9);
  const dataset = { root: asField(1234n), model: asField(77n), period: packPeriod(7305, 7669) };
  const signed = {
    ...{ sourceKey: publicKeyOf(signingKey), serial: asField(2n), holder: asField(3n) },
    signature: sign(signingKey, asField(4n)),
  };
  const POLICY = asField(99n);
  const OPT_OUT = { list: 'a'.repeat(64), readOn: '2026-11-30', leftOut: 0, patients: 9 };

  beforeAll(async () => {
    keys = await committeeOf(3);
    options = { approval: at('approval.json'), approvalStatus: at('status.json'), committee: keys.did };
  });

  const revoke = async (revoked: readonly number[], days = 90): Promise<void> => {
    const list = await issueStatusList(keys, { list: LIST, revoked, from: now, until: now + days * DAY });
    writeFileSync(options.approvalStatus, JSON.stringify(list));
  };

  /** The committee approves, and the source signs under the approval. */
  async function approved(
    terms: Partial<ApprovalTerms> = {},
    endorse: (endorsement: Endorsement) => Endorsement | undefined = (each) => each,
  ): Promise<GatedDataset> {
    const { root, model, period } = dataset;
    const complete = { ...TERMS, dataset: { root: `${root}` }, model: `${model}`, ...terms };
    const request = { terms: complete, from: now, until: now + DAY, status: { list: LIST, index: 5 } };
    const text = JSON.stringify(await issueCredential(keys, request));
    writeFileSync(options.approval, text);
    await revoke([]);
    const { hash } = await readApproval(text, keys.did, 'approval');
    const content: Endorsement = { approval: hash, optOut: OPT_OUT };
    const signature = sign(signingKey, endorsementMessage(root, content));
    const shown = endorse(content);
    const file: SignatureFile = {
      ...{ path: 'signature.json', root, signed, wrappedKey: '' },
      ...(shown === undefined ? {} : { endorsement: { content: shown, signature } }),
    };
    return gatedDataset(file, { period, model }, POLICY);
  }

  test('demands nothing where no approval is named', async () => {
    const bare = await approved({}, () => undefined);
    expect(await assertApproved({}, bare, now)).toBeUndefined();
    await assertMayEnrol({}, bare.signature, 'none');
  });

  test('opens for the dataset that the source signed under the approval, and says how many openings it allows', async () => {
    expect(await assertApproved(options, await approved({ openings: 3 }), now)).toBe(3);
  });

  test('stays shut for another model, policy or root', async () => {
    const facts = await approved();
    const others = { model: 'approval-other-model', policyHash: 'approval-other-policy' };
    for (const [name, code] of Object.entries(others))
      await expect(assertApproved(options, { ...facts, [name]: asField(1n) }, now)).rejects.toEqual(
        rejects(code),
      );
    const other = await approved({ dataset: { root: '1' } });
    await expect(assertApproved(options, other, now)).rejects.toEqual(rejects('approval-other-dataset'));
  });

  test('stays shut without the endorsement, and with a changed one', async () => {
    const wrong = {
      'approval-not-endorsed': [() => undefined, (each: Endorsement) => ({ ...each, approval: null })],
      'endorsement-false': [
        (each: Endorsement) => ({ ...each, optOut: { ...OPT_OUT, readOn: '2099-01-01' } }),
        (each: Endorsement) => ({ ...each, optOut: { ...OPT_OUT, leftOut: 1 } }),
      ],
    };
    for (const [code, changes] of Object.entries(wrong))
      for (const change of changes)
        await expect(assertApproved(options, await approved({}, change), now)).rejects.toEqual(rejects(code));
  });

  test('shuts at the end of the approval, at the end of its status list, and with its revocation', async () => {
    const facts = await approved();
    await assertApproved(options, facts, now + DAY - 1);
    await expect(assertApproved(options, facts, now + DAY)).rejects.toEqual(rejects('approval-expired'));
    await revoke([5]);
    await expect(assertApproved(options, facts, now)).rejects.toEqual(rejects('approval-revoked'));
    await revoke([], 0);
    await expect(assertApproved(options, facts, now)).rejects.toEqual(rejects('status-stale'));
    rmSync(options.approvalStatus);
    await expect(assertApproved(options, facts, now)).rejects.toEqual(rejects('no-status-list'));
    rmSync(options.approval);
    await expect(assertApproved(options, facts, now)).rejects.toEqual(rejects('no-approval'));
  });

  test('shuts for a parcel that waited: after a revocation, and for another model or dataset', async () => {
    await approved();
    const of = (kind: 'origin' | 'attestation-set', statement: object) =>
      ({ kind, circuit: null, body: { statement } }) as unknown as SecondParcel;
    const { root, model } = dataset;
    const origin = of('origin', { model: `${model}`, root: `${root}` });
    const answer = of('attestation-set', { model: `${model}` });
    const enrolment = { kind: 'enrolment', circuit: null, body: {} } as unknown as SecondParcel;
    for (const parcel of [origin, answer, enrolment]) {
      await assertMaySend(options, parcel, now);
      await assertMaySend({}, parcel, now + 9 * DAY);
      await expect(assertMaySend(options, parcel, now + DAY)).rejects.toEqual(rejects('approval-expired'));
    }
    const others = {
      'approval-other-model': of('attestation-set', { model: '1' }),
      'approval-other-dataset': of('origin', { model: `${model}`, root: '1' }),
    };
    for (const [code, parcel] of Object.entries(others))
      await expect(assertMaySend(options, parcel, now)).rejects.toEqual(rejects(code));
    await revoke([5]);
    for (const parcel of [origin, answer, enrolment])
      await expect(assertMaySend(options, parcel, now)).rejects.toEqual(rejects('approval-revoked'));
  });

  test('stays shut for another committee, and while none is named', async () => {
    const facts = await approved();
    const other = { ...options, committee: await didOfSeed('07'.repeat(32)) };
    await expect(assertApproved(other, facts, now)).rejects.toEqual(rejects('approval-false'));
    const { committee: _, ...unnamed } = options;
    await expect(assertApproved(unnamed, facts, now)).rejects.toEqual(rejects('no-committee'));
  });

  test('with an epsilon is not passed by sums without noise, nor with objections that are too old', async () => {
    const bounded = await approved({ privacy: { epsilon: '8', delta: '0.000001' } });
    await expect(assertApproved(options, bounded, now)).rejects.toEqual(rejects('privacy-not-approved'));
    const late = await approved({ optOutCutOff: '2026-12-01' });
    await expect(assertApproved(options, late, now)).rejects.toEqual(rejects('opt-out-stale'));
  });
});

describe("a hospital's folder and its committee", () => {
  const hospital = new Person(at('county'), at('config'));
  const committee = new Person(workspace.folder, at('config'));
  const secret = `--password-file ${workspace.password}`;
  const COMMITTEE = `--keystore ${at('committee.json')} ${secret} --register ${at('register.json')}`;
  const BUILD = `source build --policy ${at('policy.json')} --model 7`;
  const folder = (name: string) => join(at('county'), name);
  const files = `--out ${folder('approval/approval.json')} --status ${folder('approval/status.json')}`;
  const objections = `source objections --policy ${at('policy.json')}`;
  let key: string;
  let root: string;
  let ids: readonly string[];

  const issue = (more: string) =>
    `approve issue ${COMMITTEE} --root ${root} --model 7 --policy ${at('policy.json')} --duo DUO:0000007 --purpose research --permit P1 --expires 2099-12-31 --epsilon none --opt-out-until 2026-01-01 ${files} ${more}`.trim();

  test('demand an approval from the start, and a named committee', async () => {
    workspace.write('base.json', BASE_TEXT);
    workspace.write('policy.json', JSON.stringify(secondSettings({ terms: { smallestBatch: 1 } })));
    const made = await committee.types(`approve keygen --keystore ${at('committee.json')} ${secret} --json`);
    ({ committee: key } = JSON.parse(made));
    await committee.types(`hospital init ${at('county')}`);
    expect(await hospital.types('source sign', 2)).toContain('[no-committee]');
    await hospital.types(`approve trust ${key}`);
    expect(await hospital.types('source sign', 2)).toContain('[no-approval]');
    const other = await didOfSeed('07'.repeat(32));
    expect(await hospital.types(`approve trust ${other}`, 2)).toContain('[other-committee]');
    expect(await hospital.types('approve trust z6MkWrong', 2)).toContain('[bad-committee-key]');
    expect((await readHospital(at('county'))).file.approval).toMatchObject({ committee: key });
    expect(await readDemandedApproval({}, now)).toBeUndefined();
  });

  test('show an approval in plain words before it is signed, and sign nothing unasked', async () => {
    const rows = tinyRows(10);
    ids = rows
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0] as string);
    writeFileSync(folder('records/records.csv'), rows);
    ({ root } = JSON.parse(await hospital.types(`${BUILD} --json`)));
    const unasked = await committee.types(issue(''), 2);
    expect(unasked).toContain('NO BOUND');
    expect(unasked).toContain('[not-confirmed]');
    expect(existsSync(folder('approval/approval.json'))).toBe(false);
    await committee.types(issue('--form sd-jwt --yes'));
    await hospital.types('source sign');
    expect(await hospital.types('approve show')).toContain('it may be used now');
    const { endorsement } = await readSecondSignatureFile(folder('dataset/signature.json'));
    expect(endorsement?.content).toMatchObject({
      approval: expect.stringMatching(/^[0-9a-f]{64}$/),
      optOut: { leftOut: 0, patients: 10 },
    });
  });

  test('state a privacy loss in plain digits, and refuse one that is no number', async () => {
    const bounded = (loss: string) =>
      `${issue('')
        .replace('--epsilon none', loss)
        .replace('--permit P1', '--permit P2')
        .replace(files, `--out ${at('bounded.json')} --status ${at('bounded-status.json')}`)} --yes`;
    await committee.types(bounded('--epsilon 4 --delta 1e-6'));
    const { credentialSubject } = JSON.parse(readFileSync(at('bounded.json'), 'utf8'));
    expect(credentialSubject.privacy).toEqual({ epsilon: '4', delta: '0.000001' });
    for (const loss of ['--epsilon 0 --delta 1e-6', '--epsilon 4 --delta 1', '--epsilon 4 --delta 1e-13'])
      expect(await committee.types(`${bounded(loss)} --force`, 2)).toContain('[bad-option]');
  });

  test('stop enrolments after an objection, until the source compared it, and for good if it concerns the dataset', async () => {
    const [optOut, datasetFile] = [folder('opt-out.csv'), folder('dataset/records.dataset')];
    const signature = await readSecondSignatureFile(folder('dataset/signature.json'));
    const mayEnrol = () => assertMayEnrol({ optOut }, signature, datasetFile);
    await mayEnrol();
    writeFileSync(optOut, 'id\nin-no-dataset\n');
    await expect(mayEnrol()).rejects.toEqual(rejects('objections-not-compared'));
    expect(await hospital.types(objections)).toContain('may enrol');
    await mayEnrol();
    writeFileSync(optOut, `id\n${ids[3]}\n`);
    await expect(mayEnrol()).rejects.toEqual(rejects('objections-not-compared'));
    const told = await hospital.types(objections);
    expect(told).toContain('1 records');
    expect(told).not.toContain(ids[3]);
    await expect(mayEnrol()).rejects.toEqual(rejects('patients-object'));
    // A comparison that the source did not sign counts for nothing.
    const compared = `${datasetFile}.objections.json`;
    const text = readFileSync(compared, 'utf8').replace('"records": 1', '"records": 0');
    writeFileSync(compared, text, { mode: 0o600 });
    await expect(mayEnrol()).rejects.toEqual(rejects('objections-not-compared'));
  });

  test('leave out the records of patients who objected, count them, and build nothing of too few patients', async () => {
    const report = JSON.parse(await hospital.types(`${BUILD} --force --json`));
    expect(report).toMatchObject({ records: 9, objected: 1, patients: 9 });
    const strict = secondSettings({ terms: { smallestBatch: 1, minRecords: 10 } });
    workspace.write('strict.json', JSON.stringify(strict));
    expect(await hospital.types(`${BUILD.replace('policy.json', 'strict.json')} --force`, 3)).toContain(
      '[too-few-patients]',
    );
  });

  test('shut the gate with a revocation', async () => {
    expect(
      await committee.types(`approve revoke P1 ${COMMITTEE} ${files.split(' ').slice(2).join(' ')} --yes`),
    ).toContain('revoked urn:uuid:');
    expect(await hospital.types('approve show', 3)).toContain('[approval-revoked]');
    expect(await hospital.types('source sign --force', 3)).toContain('[approval-revoked]');
    // A parcel that was made before is not sent any more.
    const heads = { head: `0x${'33'.repeat(32)}`, previousHead: `0x${'00'.repeat(32)}` };
    const content = { chainId: '31337', rounds: `0x${'11'.repeat(20)}`, round: '7', dataset: '55', ...heads };
    const body = { enrolment: { ...content, deadline: '1999999999' }, signature: `0x${'22'.repeat(65)}` };
    const parcel = { format: SECOND_PARCEL, kind: 'enrolment', circuit: null, body };
    const path = workspace.write('kept.json', JSON.stringify(parcel));
    const submit = `submit ${path} --rpc http://127.0.0.1:1 --deployment none.json`;
    expect(await hospital.types(submit, 3)).toContain('[approval-revoked]');
  });

  test('record every command that touched records or secrets, without a value', async () => {
    const log = readFileSync(folder('audit/audit.log'), 'utf8');
    for (const id of ids.filter((each) => each !== '')) expect(log).not.toContain(id);
    expect(log).not.toContain(workspace.folder);
    const entries = JSON.parse(await hospital.types('audit show --last 100 --json')) as {
      command: string;
      event: string;
      error?: string;
    }[];
    const ends = entries
      .filter(({ event }) => event === 'end')
      .map(({ command, error }) => `${command} ${error}`);
    expect(ends).toContain('source sign no-approval');
    expect(ends).toContain('source build undefined');
    expect(ends).toContain('source build too-few-patients');
    await hospital.types(`audit head --out ${at('head.json')}`);
    expect(await hospital.types(`audit verify --head ${at('head.json')}`)).toContain('goes on from the head');
    writeFileSync(folder('audit/audit.log'), log.replace('too-few-patients', 'too-many-patients'), {
      mode: 0o600,
    });
    expect(await hospital.types('audit verify', 3)).toContain('[audit-log-changed]');
  });
});
