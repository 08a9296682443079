import type { Directory } from '../../identityEstate.ts';
import type { JsonMap } from '../../json.ts';
import { CONTOSO_PIPELINE, CONTOSO_SOURCES } from '../directory.ts';
import { CONTOSO, guid, PRINCIPALS, type Principal } from '../identities.ts';
import { certificate, keyId, secret } from './credentialRows.ts';
import type { EntraState } from './entraState.ts';

interface Registration {
  readonly number: number;
  readonly name: string;
  readonly appId?: string;
  readonly secrets?: readonly JsonMap[];
  readonly certificates?: readonly JsonMap[];
  readonly owners: readonly Principal[];
  /** Issuer and subject that it trusts. */
  readonly trusts?: readonly (readonly [issuer: string, subject: string])[];
}

const { cloudLead, accessManager, developer, consultant, contractor, onCallEngineer, formerEngineer, globalAdmin, pipeline } = PRINCIPALS;
const { github, azureDevOps } = CONTOSO_SOURCES;

const REGISTRATIONS: readonly Registration[] = [
  { number: 1, name: 'Compliance scanner', appId: CONTOSO.clientId, secrets: [secret(1, 'scheduled scan', { from: '2026-09-16', to: '2027-03-15' })], owners: [globalAdmin], trusts: [[github.issuer, github.subject]] },
  // As it should be: a certificate for a year beside a federated credential, and two people who answer for it.
  {
    number: 2, name: 'Deployment pipeline', appId: CONTOSO_PIPELINE.clientId, certificates: [certificate(2, 'CN=pipeline', { from: '2026-06-01', to: '2027-06-01' })],
    owners: [cloudLead, accessManager], trusts: [[azureDevOps.issuer, azureDevOps.subject]],
  },
  // Its only secret ends in a fortnight.
  { number: 3, name: 'Web shop', secrets: [secret(3, 'checkout', { from: '2026-06-03', to: '2026-11-30' })], owners: [developer] },
  // The old secret ends next week, and the new one holds already: nothing is wrong. Its owner is a guest.
  { number: 4, name: 'Partner portal', secrets: [secret(4, 'spring', { from: '2026-05-28', to: '2026-11-24' }), secret(5, 'autumn', { from: '2026-10-20', to: '2027-04-18' })], owners: [consultant] },
  // A secret that ended last year, one for two years that nothing has used since February, and four owners, a pipeline among them.
  {
    number: 5, name: 'Legacy reports', secrets: [secret(6, 'first', { from: '2023-01-10', to: '2025-01-10' }), secret(7, null, { from: '2025-01-09', to: '2027-01-09' })],
    owners: [cloudLead, contractor, onCallEngineer, pipeline],
  },
  // Entra has no sign-in with its certificate on record: nobody can say whether it was ever used.
  { number: 6, name: 'Archive connector', certificates: [certificate(8, 'CN=archive', { from: '2026-03-01', to: '2027-03-01' })], owners: [] },
  // Nothing to sign in with, and an owner who has left.
  { number: 7, name: 'Inventory prototype', owners: [formerEngineer] },
];

/** When the credentials were last used, by their numbers; those that are not here have no record. */
const LAST_USES: readonly (readonly [credential: number, application: number, origin: 'application' | 'servicePrincipal', at: string])[] = [
  [1, 1, 'application', '2026-11-16T02:00:11Z'],
  [2, 2, 'application', '2026-11-15T17:20:00Z'],
  // For one resource long ago, for another today.
  [3, 3, 'application', '2026-06-20T10:00:00Z'],
  [3, 3, 'application', '2026-11-16T08:55:00Z'],
  [4, 4, 'application', '2026-10-21T09:12:00Z'],
  [7, 5, 'application', '2026-02-03T04:30:00Z'],
];

function objectId(number: number): string {
  return guid('a9900000', number);
}

function appId({ number, appId: own }: Registration): string {
  return own ?? guid('c11e0000', 50 + number);
}

/** Applications, what they sign in with and who owns them. */
export function applicationLists(_state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  const children = REGISTRATIONS.flatMap((one) => [
    [`applications/${objectId(one.number)}/owners`, one.owners.map(ownerObject)] as const,
    [`applications/${objectId(one.number)}/federatedIdentityCredentials`, (one.trusts ?? []).map(([issuer, subject], index) => trust(one.number * 10 + index, issuer, subject))] as const,
  ]);
  const lists = { applications: REGISTRATIONS.map(applicationObject), 'reports/appCredentialSignInActivities': [...LAST_USES.map(activity), ownUse()], ...Object.fromEntries(children) };
  return { lists, objects: {} };
}

/** Microsoft Graph reference, resource type application; of its properties, those that can be asked for here. */
function applicationObject(one: Registration): JsonMap {
  return {
    id: objectId(one.number), appId: appId(one), displayName: one.name, signInAudience: 'AzureADMyOrg', createdDateTime: '2023-01-10T08:00:00Z',
    passwordCredentials: one.secrets ?? [], keyCredentials: one.certificates ?? [],
  };
}

function ownerObject({ id, type, displayName }: Principal): JsonMap {
  return { '@odata.type': type === 'User' ? '#microsoft.graph.user' : '#microsoft.graph.servicePrincipal', id, displayName };
}

function trust(number: number, issuer: string, subject: string): JsonMap {
  return { id: guid('fed00000', number), name: `trust-${String(number)}`, issuer, subject, description: null, audiences: ['api://AzureADTokenExchange'] };
}

/** Microsoft Graph beta reference, resource type appCredentialSignInActivity. */
function activity([credential, application, origin, at]: (typeof LAST_USES)[number], index: number): JsonMap {
  const registration = REGISTRATIONS.find(({ number }) => number === application);
  return {
    id: guid('ac710000', index + 1), keyId: keyId(credential), keyType: 'clientSecret', keyUsage: 'sign', appId: registration === undefined ? '' : appId(registration), appObjectId: objectId(application),
    servicePrincipalObjectId: null, resourceId: guid('4e500000', index + 1), credentialOrigin: origin, createdDateTime: '2023-11-01T00:00:00Z', expirationDateTime: null,
    signInActivity: { lastSignInDateTime: at, lastSignInRequestId: guid('4e900000', index + 1) },
  };
}

/** The secret of the service principal of another tenant's application, used last week. */
function ownUse(): JsonMap {
  const { id } = PRINCIPALS.expenses;
  return {
    id: guid('ac710000', 90), keyId: keyId(54), keyType: 'clientSecret', keyUsage: 'sign', appId: id, appObjectId: null, servicePrincipalObjectId: id, resourceId: guid('4e500000', 90),
    credentialOrigin: 'servicePrincipal', createdDateTime: '2023-11-01T00:00:00Z', expirationDateTime: null, signInActivity: { lastSignInDateTime: '2026-11-09T06:00:00Z', lastSignInRequestId: guid('4e900000', 90) },
  };
}
