import type { SecondModelView } from '../../protocol/second/chain-state.ts';
import type { InvitedModel } from '../hospital/check-invitation.ts';

/** A model of the second edition as an invitation is compared with it. */
export const invitedModel = ({ pins, training }: SecondModelView): InvitedModel => ({
  closed: training.closed,
  policyHash: pins.policyHash,
  contributorSources: pins.sources.contributors,
  holdoutSources: pins.sources.holdouts,
  trainerKey: [pins.trainerKey.x, pins.trainerKey.y],
});
