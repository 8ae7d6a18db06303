import type { Command } from 'commander';
import { issueCredential } from '../../../contributor/approval/credential.ts';
import { describeTerms } from '../../../contributor/approval/describe.ts';
import { readApproval } from '../../../contributor/approval/read-approval.ts';
import { issueSdJwt } from '../../../contributor/approval/sd-jwt.ts';
import { type ApprovalTerms, termsSchema } from '../../../contributor/approval/terms.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { parseIsoDay } from '../../../protocol/policy/day-format.ts';
import { assertWritable, writeTextFile } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { type KeystoreOptions, openCommittee } from '../../files/accounts.ts';
import { freePlace, openRegister, writeRegister } from '../../files/committee-register.ts';
import { confirm, YES_OPTION } from '../../files/confirm.ts';
import { fieldValue, smallInteger } from '../../options/values.ts';
import { loadSecondPolicy } from '../../second/files/policy-file.ts';
import {
  REGISTER_OPTION,
  STATUS_OPTIONS,
  type StatusOptions,
  statusDays,
  writeStatusList,
} from './status-file.ts';

/** The options that make an approval's terms. */
export interface TermsOptions {
  readonly root?: string;
  readonly source?: string;
  readonly firstDay?: string;
  readonly lastDay?: string;
  readonly model: string;
  readonly policy: string;
  readonly circuit: string;
  readonly duo: readonly string[];
  readonly purpose: string;
  readonly permit: string;
  /** Last day of validity, UTC. */
  readonly expires: string;
  readonly openings: string;
  readonly epsilon: string;
  readonly delta?: string;
  readonly optOutUntil: string;
}

interface ApproveIssueOptions extends TermsOptions, KeystoreOptions, StatusOptions {
  readonly form: string;
  readonly out: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

interface ApproveIssueResult {
  readonly out: string;
  readonly id: string;
  readonly hash: string;
  /** Unix seconds. */
  readonly until: number;
  readonly status: string;
}

/**
 * Shows an approval in plain words, has it confirmed, signs it, and signs the committee's status list anew.
 *
 * @throws AssayError `bad-option`, `not-confirmed`, `cancelled` (2); as `openRegister` and `loadSecondPolicy`
 */
export async function runApproveIssue(
  deps: CliDeps,
  options: ApproveIssueOptions,
): Promise<ApproveIssueResult> {
  const { out, force = false, register: registerPath } = options;
  if (options.form !== 'vc' && options.form !== 'sd-jwt') {
    throw new AssayError('bad-option', '--form must be vc or sd-jwt');
  }
  await assertWritable(out, { secret: false, replace: force });
  const days = statusDays(options);
  const { terms, from, until, words } = await draftApproval(options, deps.now());
  const keys = await openCommittee(deps, options);
  const register = await openRegister(registerPath, keys.did);
  await confirm(words, 'Sign this approval?', options.yes === true, deps.note);
  const index = freePlace(register);
  const request = { terms, from, until, status: { list: register.list, index } };
  const text =
    options.form === 'vc'
      ? `${JSON.stringify(await issueCredential(keys, request), null, 2)}\n`
      : `${await issueSdJwt(keys, request)}\n`;
  const { id, hash } = await readApproval(text, keys.did, out);
  const entry = { id, index, permit: terms.permit, model: terms.model, hash, until, revokedAt: null };
  // The register comes first: an approval that is not in it could never be revoked.
  const renewed = { ...register, approvals: [...register.approvals, entry] };
  await writeRegister(registerPath, renewed);
  await writeTextFile(out, text, { secret: false, replace: force });
  await writeStatusList(keys, renewed, options.status, from, days);
  return { out, id, hash, until, status: options.status };
}

/** An approval before it is signed. */
export interface DraftApproval {
  readonly terms: ApprovalTerms;
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
  /** The words that the people who sign it read. */
  readonly words: readonly string[];
}

/**
 * @param now Unix seconds
 * @throws AssayError `bad-option` (2); as `loadSecondPolicy`
 */
export async function draftApproval(options: TermsOptions, now: number): Promise<DraftApproval> {
  const terms = await termsOf(options);
  const until = endOf(options.expires);
  if (until <= now) throw new AssayError('bad-option', '--expires lies in the past');
  return { terms, from: now, until, words: describeTerms(terms, now, until) };
}

/** The first second after the day. */
function endOf(expires: string): number {
  const day = parseIsoDay(expires);
  if (day === undefined) throw new AssayError('bad-option', '--expires must be a day, YYYY-MM-DD');
  return (day + 1) * 86_400;
}

async function termsOf(options: TermsOptions): Promise<ApprovalTerms> {
  const parsed = termsSchema.safeParse({
    type: 'ApprovedCohort',
    dataset: datasetOf(options),
    model: `${fieldValue(options.model, '--model')}`,
    policyHash: `${(await loadSecondPolicy(options.policy)).compiled.hash}`,
    purpose: { duo: [...options.duo], text: options.purpose },
    permit: options.permit,
    openings: smallInteger(options.openings, '--openings', 1, 255),
    privacy: privacyOf(options),
    optOutCutOff: options.optOutUntil,
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AssayError(
    'bad-option',
    `the approval is not complete: ${issue?.path.join('.') || 'the terms'} ${issue?.message ?? ''}`,
  );
}

function datasetOf({ root, source, firstDay, lastDay }: TermsOptions): unknown {
  const hasPeriod = source !== undefined && firstDay !== undefined && lastDay !== undefined;
  if ((root === undefined) === !hasPeriod) {
    throw new AssayError('bad-option', 'give either --root, or --source with --first-day and --last-day');
  }
  return root === undefined ? { source, firstDay, lastDay } : { root: `${fieldValue(root, '--root')}` };
}

function privacyOf({ epsilon, delta }: TermsOptions): unknown {
  if (epsilon === 'none') return { epsilon };
  if (delta === undefined) throw new AssayError('bad-option', '--epsilon with a number needs --delta');
  if (!(Number(delta) < 1)) throw new AssayError('bad-option', '--delta must be below 1, such as 1e-6');
  return { epsilon: plainDecimal(epsilon, '--epsilon'), delta: plainDecimal(delta, '--delta') };
}

const MOST_PLACES = 12;

/** A positive number in the form that the credential has, digits with at most 12 places; `1e-6` is taken, too. */
function plainDecimal(text: string, name: string): string {
  const [, whole, part = '', exponent = '0'] =
    /^(0|[1-9]\d{0,8})(?:\.(\d{1,12}))?(?:e-(\d{1,2}))?$/i.exec(text) ?? [];
  const places = part.length + Number(exponent);
  if (whole === undefined || places > MOST_PLACES || Number(text) === 0)
    throw new AssayError('bad-option', `${name} must be a number above 0, such as 4, 0.5 or 1e-6`);
  if (places === 0) return whole;
  const digits = `${whole}${part}`.padStart(places + 1, '0');
  return `${BigInt(digits.slice(0, -places))}.${digits.slice(-places)}`;
}

export const defineApproveIssue = (parent: Command, cli: Cli): void =>
  defineCommand<ApproveIssueOptions>(parent, cli, {
    name: 'issue',
    description: 'show an approval in plain words, and sign it as a Verifiable Credential',
    options: [
      keystoreOption('committee'),
      OPTION.passwordFile,
      REGISTER_OPTION,
      { flags: '--root <root>', description: 'root of the one dataset that is approved' },
      { flags: '--source <x,y>', description: "or a source's public key, for all datasets of a period" },
      { flags: '--first-day <day>', description: 'first day of that period' },
      { flags: '--last-day <day>', description: 'last day of that period' },
      { flags: '--model <id>', description: 'model', required: true },
      OPTION.policy,
      OPTION.circuit,
      {
        flags: '--duo <code...>',
        description: 'terms of the Data Use Ontology, such as DUO:0000007',
        required: true,
      },
      { flags: '--purpose <text>', description: 'the purpose in words', required: true },
      { flags: '--permit <text>', description: 'number of the permit or protocol', required: true },
      { flags: '--expires <day>', description: 'last day on which the approval is valid', required: true },
      {
        flags: '--openings <n>',
        description: 'how often a batch of records may be opened, ever',
        default: '4',
      },
      {
        flags: '--epsilon <number>',
        description: 'privacy loss that is allowed, or none: exact sums may leave',
        required: true,
      },
      { flags: '--delta <number>', description: 'with a number for --epsilon' },
      {
        flags: '--opt-out-until <day>',
        description: 'last day for objections that must be left out',
        required: true,
      },
      {
        flags: '--form <form>',
        description: 'vc (W3C Verifiable Credential 2.0) or sd-jwt (SD-JWT VC)',
        default: 'vc',
      },
      { flags: '--out <file>', description: 'approval to write', required: true },
      ...STATUS_OPTIONS,
      YES_OPTION,
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runApproveIssue(cli.deps, options);
      return {
        data: result,
        lines: [
          `wrote ${result.out} (${result.id}) and the status list ${result.status}`,
          'give both files to the hospital; sign the status list anew before it ends, with assay approve status',
        ],
      };
    },
  });
