import type { LoadSecond } from '../command.ts';

/**
 * The commands whose code is loaded when they run, by their words. Options, arguments and help are in `src/cli/commands`.
 */
export const SECOND_COMMANDS: Readonly<Record<string, LoadSecond>> = {
  check: async () => (await import('./commands/check.ts')).runSecondCheck,
  'source build': async () => (await import('./commands/source/build.ts')).runSecondSourceBuild,
  'source objections': async () =>
    (await import('./commands/source/objections.ts')).runSecondSourceObjections,
  'source sign': async () => (await import('./commands/source/sign.ts')).runSecondSourceSign,
  commit: async () => (await import('./commands/commit.ts')).runSecondCommit,
  enrol: async () => (await import('./commands/enrol.ts')).runSecondEnrol,
  prove: async () => (await import('./commands/prove.ts')).runSecondProve,
  submit: async () => (await import('./commands/submit.ts')).runSecondSubmit,
  verify: async () => (await import('./commands/verify.ts')).runSecondVerify,
  'egress show': async () => (await import('./commands/egress.ts')).runSecondEgressShow,
  'egress approve': async () => (await import('./commands/egress.ts')).runSecondEgressApprove,
  status: async () => (await import('./commands/status.ts')).runSecondStatus,
  claim: async () => (await import('./commands/claim.ts')).runSecondClaim,
  statement: async () => (await import('./commands/statement.ts')).runSecondStatement,
  'bond release': async () => (await import('./commands/bond-release.ts')).runSecondBondRelease,
  'contributor retire': async () => (await import('./commands/contributor.ts')).runSecondContributorRetire,
  'contributor allow-fees': async () => (await import('./commands/contributor.ts')).runSecondAllowFees,
  score: async () => (await import('./commands/score.ts')).runScore,
  vest: async () => (await import('./commands/vest.ts')).runVest,
  'contributor run': async () => (await import('./commands/answer-rounds.ts')).runSecondContributorRun,
  'evaluator run': async () => (await import('./commands/answer-rounds.ts')).runSecondEvaluatorRun,
  'trainer run': async () => (await import('./commands/trainer/run.ts')).runSecondTrainerRun,
  'round step': async () => (await import('./commands/round/step.ts')).runSecondRoundStep,
  pledge: async () => (await import('./commands/pledge.ts')).runPledge,
  'model register': async () => (await import('./commands/model/register.ts')).runSecondModelRegister,
  'model invite': async () => (await import('./commands/model/invite.ts')).runSecondModelInvite,
  'model propose': async () => (await import('./commands/model/propose.ts')).runSecondModelPropose,
  'model cancel': async () => (await import('./commands/model/owner-transactions.ts')).runSecondModelCancel,
  'model close': async () => (await import('./commands/model/owner-transactions.ts')).runSecondModelClose,
  'round open': async () => (await import('./commands/round/open.ts')).runSecondRoundOpen,
  'round export': async () => (await import('./commands/round/export.ts')).runSecondRoundExport,
  'round draw': async () => (await import('./commands/round/draw.ts')).runRoundDraw,
  'round void': async () => (await import('./commands/round/end.ts')).runSecondRoundVoid,
  'round settle': async () => (await import('./commands/round/end.ts')).runSecondRoundSettle,
  'infer serve': async () => (await import('./commands/infer-serve.ts')).runSecondInferServe,
  'round timeline': async () => (await import('./commands/round/timeline.ts')).runSecondRoundTimeline,
};
