import { ledgerSuite } from './support/ledger-suite.ts';

ledgerSuite({ runs: 5, actions: 30 });
