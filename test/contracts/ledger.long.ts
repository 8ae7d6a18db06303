import { ledgerSuite } from './support/ledger-suite.ts';

/** npm run test:ledger; ASSAY_LEDGER_RUNS changes the number of histories. */
ledgerSuite({ runs: Number(process.env.ASSAY_LEDGER_RUNS ?? 200), actions: 80 });
