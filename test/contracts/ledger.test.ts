import { ledgerSuite } from './support/ledger-suite.ts';

ledgerSuite({ runs: 4, actions: 24 });
