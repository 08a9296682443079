import type { Expected } from './expected.ts';

const SERVICES_OF_PRODUCTION = [
  'cosmos-contoso-prod', 'sb-contoso-prod', 'evh-contoso-prod', 'ai-contoso-prod', 'crcontosoprod', 'redis-contoso-prod', 'appcs-contoso-prod', 'bacontosoprod', 'aks-contoso-prod',
];
const SERVICES_OF_LEGACY = ['cosmos-legacy', 'sb-legacy', 'evh-legacy', 'qna-legacy', 'crlegacy', 'redis-legacy', 'appcs-legacy', 'balegacy', 'aks-legacy'];

export const CREDENTIALS: Expected = {
  KEY001: { fail: ['stcontosodata', 'stlegacyarchive'], pass: ['stcontosoweb'] },
  KEY002: { fail: ['partner-api-key', 'backup-passphrase'], pass: ['database-connection', 'queue-connection', 'deploy-token'] },
  // Of four accounts one takes no keys, and it alone.
  KEY003: { fail: ['stcontosoweb', 'stcontosodata', 'stlegacyarchive'], pass: ['stlegacylogs'] },
  // Keys of certificates are not its business.
  KEY004: { fail: ['backup-key'], pass: ['disk-encryption', 'signing-key'] },
  KEY005: { fail: ['queue-connection', 'signing-key'], pass: ['database-connection', 'deploy-token', 'disk-encryption'] },
  // Seven years old, both of them; that one has an end and the other a notification does not make them younger.
  KEY006: { fail: ['backup-passphrase', 'backup-key'], pass: ['database-connection', 'queue-connection', 'partner-api-key', 'deploy-token', 'disk-encryption', 'signing-key'] },
  KEY007: { fail: ['backup-key', 'signing-key'], pass: ['disk-encryption'] },
  KEY008: { fail: ['intranet-certificate'], pass: ['web-certificate'] },
  // Production takes no keys at all, so their age does not matter there.
  KEY009: { fail: ['cosmos-legacy'], pass: ['cosmos-trial'] },
  KEY010: { fail: [...SERVICES_OF_LEGACY, 'cosmos-trial'], pass: SERVICES_OF_PRODUCTION },
  KEY011: { fail: ['stcontosodata', 'stlegacyarchive'], pass: ['stcontosoweb'] },
  // The reminder of the account whose key was forgotten: it passes here, and fails KEY001.
  KEY012: { fail: ['stcontosoweb', 'stlegacyarchive'], pass: ['stcontosodata'] },
  KEY013: { fail: ['stlegacyarchive'], pass: ['stcontosodata'] },
  KEY014: { fail: ['crlegacy'], pass: ['crcontosoprod'] },
  KEY015: { fail: ['web-certificate'], pass: ['intranet-certificate'] },
  KEY016: { fail: ['cosmos-legacy'], pass: ['cosmos-trial'] },
};
