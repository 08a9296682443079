import type { Expected } from './expected.ts';

export const CREDENTIALS: Expected = {
  KEY001: { fail: ['stcontosodata', 'stlegacyarchive'], pass: ['stcontosoweb'] },
  KEY002: { fail: ['partner-api-key', 'backup-passphrase'], pass: ['database-connection', 'queue-connection', 'deploy-token'] },
};
