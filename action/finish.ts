import { endInOrder, needed } from './runner.ts';

/** Last step: the job ends as the scan did, once the reports are where they belong. */
endInOrder();
const status = needed('ACTION_STATUS');
process.exitCode = /^\d{1,3}$/.test(status) ? Number(status) : 2;
