import type { Principal } from '../../estate.ts';
import { guid, PRINCIPALS, type Principal as Somebody } from '../identities.ts';
import { certificate, secret, signingCertificate } from './credentialRows.ts';

/** Service principals with credentials of their own, beside those of their applications. */
export function ownCredentials(): readonly (readonly [Somebody, Partial<Principal>])[] {
  return [
    // Its signing certificate ends in three weeks, and nobody has made another.
    [PRINCIPALS.payroll, { properties: signingCertificate(50, 'CN=payroll', { from: '2023-12-07', to: '2026-12-07' }) }],
    // Signs tokens as well, for two years more.
    [PRINCIPALS.intranet, { properties: signingCertificate(52, 'CN=intranet', { from: '2025-11-01', to: '2028-11-01' }) }],
    // An application of another tenant; the secret that somebody gave its service principal here is ours to look after, and holds for ten years.
    [PRINCIPALS.expenses, { properties: { appOwnerOrganizationId: guid('fab00000', 1), passwordCredentials: [secret(54, 'export', { from: '2020-05-01', to: '2030-05-01' })], keyCredentials: [] } }],
    // Ends this week, and Microsoft replaces it before.
    [PRINCIPALS.reportsIdentity, { kind: 'managedIdentity', properties: { passwordCredentials: [], keyCredentials: [certificate(55, 'CN=id-reports', { from: '2026-08-21', to: '2026-11-19' })] } }],
  ];
}
