import type { Command } from 'commander';
import type { Cli } from './command.ts';

type Define = (parent: Command, cli: Cli) => void;

/** A top-level command or a group of commands. Its code is loaded only if the command line names it. */
interface Entry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<Define>;
  readonly isGroup: boolean;
}

const single = (name: string, description: string, load: () => Promise<Define>): Entry => ({
  name,
  description,
  load,
  isGroup: false,
});
const group = (name: string, description: string, load: () => Promise<readonly Define[]>): Entry => ({
  name,
  description,
  isGroup: true,
  load: async () => {
    const defines = await load();
    return (parent, cli) => {
      for (const define of defines) define(parent, cli);
    };
  },
});

/** Headings of `assay --help`, and the commands under each, in the order of a model's life. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  'A hospital, from its folder:': [
    ...[
      'hospital',
      'fhir',
      'init',
      'check',
      'forecast',
      'source',
      'commit',
      'enrol',
      'prove',
      'submit',
      'score',
      'vest',
      'contributor',
      'claim',
      'audit',
      'egress',
    ],
  ],
  'A data access committee:': ['approve'],
  'A model owner and evaluators:': ['trainer', 'evaluator', 'pledge', 'accreditation', 'model', 'round'],
  'Consumers and payees:': ['pay', 'plan', 'usage', 'infer', 'royalties', 'bond'],
  'Everybody:': ['status', 'verify', 'log', 'statement', 'dossier'],
  'Operators of a service or of provers:': [
    ...['operator', 'serve', 'service-key', 'relay', 'service', 'worker'],
  ],
  'Trials on this machine:': ['devnet'],
};
const OTHER = 'Other commands:';

const headingOf = (name: string): string =>
  Object.entries(ROLES).find(([, names]) => names.includes(name))?.[0] ?? OTHER;

/** The order of the help text: by heading, then as listed under it. */
const place = ({ name }: Entry): number => {
  const at = Object.values(ROLES).flat().indexOf(name);
  return at === -1 ? Number.MAX_SAFE_INTEGER : at;
};

const COMMANDS: readonly Entry[] = [
  group('hospital', 'one folder for a hospital, from which its commands take their defaults', async () => [
    (await import('./commands/hospital/init.ts')).defineHospitalInit,
    (await import('./commands/hospital/join.ts')).defineHospitalJoin,
    (await import('./commands/hospital/serve.ts')).defineHospitalServe,
  ]),
  group('source', "the source's own tool: keys, datasets, signatures", async () => [
    (await import('./commands/source/keygen.ts')).defineSourceKeygen,
    (await import('./commands/source/build.ts')).defineSourceBuild,
    (await import('./commands/source/sign.ts')).defineSourceSign,
    (await import('./commands/source/objections.ts')).defineSourceObjections,
  ]),
  group('approve', "a data access committee's approvals: sign, show, revoke", async () => [
    (await import('./commands/approve/keygen.ts')).defineApproveKeygen,
    (await import('./commands/approve/issue.ts')).defineApproveIssue,
    (await import('./commands/approve/show.ts')).defineApproveShow,
    (await import('./commands/approve/revoke.ts')).defineApproveRevoke,
    (await import('./commands/approve/status.ts')).defineApproveStatus,
    (await import('./commands/approve/determine.ts')).defineApproveDetermine,
    (await import('./commands/approve/trust.ts')).defineApproveTrust,
  ]),
  group('audit', "a hospital's log of the commands that touched records or secrets", async () => [
    (await import('./commands/audit/verify.ts')).defineAuditVerify,
    (await import('./commands/audit/head.ts')).defineAuditHead,
    (await import('./commands/audit/show.ts')).defineAuditShow,
  ]),
  group('egress', 'what leaves the hospital with a parcel, and its approval by a person', async () => [
    (await import('./commands/egress/show.ts')).defineEgressShow,
    (await import('./commands/egress/approve.ts')).defineEgressApprove,
  ]),
  group('contributor', 'a contributor: keys, and every round by itself', async () => [
    (await import('./commands/contributor/keygen.ts')).defineContributorKeygen,
    (await import('./commands/contributor/allow-fees.ts')).defineContributorAllowFees,
    (await import('./commands/contributor/run.ts')).defineContributorRun,
    (await import('./commands/contributor/retire.ts')).defineContributorRetire,
  ]),
  group('evaluator', 'an evaluator: every round by itself', async () => [
    (await import('./commands/evaluator/run.ts')).defineEvaluatorRun,
  ]),
  group('trainer', 'a model owner: keys, and every round by itself', async () => [
    (await import('./commands/trainer/keygen.ts')).defineTrainerKeygen,
    (await import('./commands/trainer/run.ts')).defineTrainerRun,
  ]),
  group('operator', 'keys of a service or a payer', async () => [
    (await import('./commands/operator/keygen.ts')).defineOperatorKeygen,
  ]),
  group('accreditation', 'the list of accredited sources', async () => [
    (await import('./commands/accreditation/list.ts')).defineAccreditationList,
    (await import('./commands/accreditation/add.ts')).defineAccreditationAdd,
    (await import('./commands/accreditation/root.ts')).defineAccreditationRoot,
  ]),
  group('fhir', 'a FHIR server as a source of records', async () => [
    (await import('./commands/fhir/export.ts')).defineFhirExport,
  ]),
  single(
    'init',
    'propose a policy document from a sample',
    async () => (await import('./commands/init.ts')).defineInit,
  ),
  single(
    'check',
    'preflight of record files against a policy',
    async () => (await import('./commands/check.ts')).defineCheck,
  ),
  single(
    'forecast',
    'forecast proving time on this machine',
    async () => (await import('./commands/forecast.ts')).defineForecast,
  ),
  single(
    'commit',
    'put a signed dataset on chain',
    async () => (await import('./commands/commit.ts')).defineCommit,
  ),
  single(
    'pledge',
    "offer holdout datasets to a model's rounds",
    async () => (await import('./commands/pledge.ts')).definePledge,
  ),
  single(
    'enrol',
    'enrol a dataset for a round',
    async () => (await import('./commands/enrol.ts')).defineEnrol,
  ),
  single(
    'prove',
    "answer a round's challenge",
    async () => (await import('./commands/prove.ts')).defineProve,
  ),
  single(
    'score',
    'prove the second score of an accepted set',
    async () => (await import('./commands/score.ts')).defineScore,
  ),
  single(
    'vest',
    'mint the stake that is due to an account',
    async () => (await import('./commands/vest.ts')).defineVest,
  ),
  single(
    'worker',
    'make proofs for other machines',
    async () => (await import('./commands/worker.ts')).defineWorker,
  ),
  single(
    'submit',
    'submit a parcel of commit, enrol or prove',
    async () => (await import('./commands/submit.ts')).defineSubmit,
  ),
  single(
    'status',
    'public state of a submission, model, round or dataset',
    async () => (await import('./commands/status.ts')).defineStatus,
  ),
  single(
    'claim',
    'mint stake and pull royalties',
    async () => (await import('./commands/claim.ts')).defineClaim,
  ),
  single('verify', 'verify a proof', async () => (await import('./commands/verify.ts')).defineVerify),
  group('model', "the owner's models", async () => [
    (await import('./commands/model/register.ts')).defineModelRegister,
    (await import('./commands/model/invite.ts')).defineModelInvite,
    (await import('./commands/model/propose.ts')).defineModelPropose,
    (await import('./commands/model/cancel.ts')).defineModelCancel,
    (await import('./commands/model/close.ts')).defineModelClose,
  ]),
  group('round', "the owner's rounds", async () => [
    (await import('./commands/round/open.ts')).defineRoundOpen,
    (await import('./commands/round/draw.ts')).defineRoundDraw,
    (await import('./commands/round/export.ts')).defineRoundExport,
    (await import('./commands/round/settle.ts')).defineRoundSettle,
    (await import('./commands/round/step.ts')).defineRoundStep,
    (await import('./commands/round/void.ts')).defineRoundVoid,
    (await import('./commands/round/timeline.ts')).defineRoundTimeline,
  ]),
  group('bond', 'deposits for enrolling and for training', async () => [
    (await import('./commands/bond/release.ts')).defineBondRelease,
  ]),
  single('pay', 'pay for a use of a model', async () => (await import('./commands/pay.ts')).definePay),
  group('plan', 'fixed fees for a period, and deposits from which uses are paid', async () => [
    (await import('./commands/plan/offer.ts')).definePlanOffer,
    (await import('./commands/plan/retire.ts')).definePlanRetire,
    (await import('./commands/plan/buy.ts')).definePlanBuy,
    (await import('./commands/plan/deposit.ts')).definePlanDeposit,
    (await import('./commands/plan/refund.ts')).definePlanRefund,
    (await import('./commands/plan/status.ts')).definePlanStatus,
  ]),
  group('usage', "clients' usage receipts", async () => [
    (await import('./commands/usage/sign.ts')).defineUsageSign,
    (await import('./commands/usage/submit.ts')).defineUsageSubmit,
  ]),
  group('infer', "a model's answers: a gateway that serves them, and their proofs", async () => [
    (await import('./commands/infer/serve.ts')).defineInferServe,
    (await import('./commands/infer/verify.ts')).defineInferVerify,
  ]),
  group('royalties', 'upkeep of royalties; any account may do it', async () => [
    (await import('./commands/royalties/distribute.ts')).defineRoyaltiesDistribute,
    (await import('./commands/royalties/sweep.ts')).defineRoyaltiesSweep,
    (await import('./commands/royalties/forward.ts')).defineRoyaltiesForward,
  ]),
  single(
    'statement',
    "a model's royalties over a period, recomputed from events",
    async () => (await import('./commands/statement.ts')).defineStatement,
  ),
  group('dossier', 'papers for boards and regulators, made from events', async () => [
    (await import('./commands/dossier/write.ts')).defineDossierCheckpoint,
    (await import('./commands/dossier/write.ts')).defineDossierModel,
    (await import('./commands/dossier/write.ts')).defineDossierDataset,
    (await import('./commands/dossier/check.ts')).defineDossierCheck,
  ]),
  single('serve', 'run the verifier service', async () => (await import('./commands/serve.ts')).defineServe),
  group('service-key', 'API keys of a verifier service', async () => [
    (await import('./commands/service-key/create.ts')).defineServiceKeyCreate,
    (await import('./commands/service-key/list.ts')).defineServiceKeyList,
    (await import('./commands/service-key/rotate.ts')).defineServiceKeyRotate,
    (await import('./commands/service-key/revoke.ts')).defineServiceKeyRevoke,
  ]),
  group('relay', "a verifier service's relay to the chain: halts and dead letters", async () => [
    (await import('./commands/relay/status.ts')).defineRelayStatus,
    (await import('./commands/relay/list.ts')).defineRelayList,
    (await import('./commands/relay/retry.ts')).defineRelayRetry,
    (await import('./commands/relay/resume.ts')).defineRelayResume,
  ]),
  group('log', "a verifier service's log of acknowledgements", async () => [
    (await import('./commands/log/verify.ts')).defineLogVerify,
  ]),
  group('service', "a service's surroundings and its database", async () => [
    (await import('./commands/service/doctor.ts')).defineServiceDoctor,
    (await import('./commands/service/backup.ts')).defineServiceBackup,
    (await import('./commands/service/restore.ts')).defineServiceRestore,
  ]),
  group('devnet', 'a local chain for trials', async () => [
    (await import('./commands/devnet/start.ts')).defineDevnetStart,
    (await import('./commands/devnet/fund.ts')).defineDevnetFund,
  ]),
];

/**
 * Adds every command by name and description, for the help text. Only the command named `asked` is loaded and defined in
 * full: loading all of them would slow every start.
 */
export async function defineCommands(program: Command, cli: Cli, asked: string | undefined): Promise<void> {
  for (const { name, description, load, isGroup } of [...COMMANDS].sort((a, b) => place(a) - place(b))) {
    const summary = (): Command => program.command(name).description(description).helpGroup(headingOf(name));
    if (name !== asked) {
      summary();
      continue;
    }
    const define = await load();
    define(isGroup ? summary() : program, cli);
  }
}
