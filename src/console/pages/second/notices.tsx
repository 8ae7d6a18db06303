import type { JSX } from 'preact';
import { PageTitle } from '../../parts/notice.tsx';

/** Pages that know the first edition alone say so on a deployment of the second one. */

export const TryNotice = (): JSX.Element => (
  <>
    <PageTitle title="Try it knows the first edition" kind="Try it" />
    <p>
      This deployment is of the protocol's second edition. Try it reads policies of the first edition and
      proves batches for its circuits, so what it says of a file does not hold for the models here.
    </p>
    <p>
      To check a file against a policy of this deployment, run <code>assay check</code> with the policy on
      your own machine. Nothing is sent. To see how Try it works, with a sample of the first edition, open{' '}
      <a href="./try.html">Try it</a>.
    </p>
  </>
);

export const VerifyNotice = (): JSX.Element => (
  <p class="notice">
    This deployment is of the protocol's second edition. This page verifies files and links of the first
    edition alone. For a parcel of this deployment, run <code>assay verify PARCEL</code>.
  </p>
);
