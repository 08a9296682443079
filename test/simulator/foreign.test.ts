import { describe, expect, it } from 'vitest';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { NOW } from './client.ts';

/** What only clients of others ask for: the `az` command line and Microsoft's packages for Python. */

const GET_BY_IDS = 'https://graph.microsoft.com/v1.0/directoryObjects/getByIds';
const USER = { id: 'AceF0000-0000-4000-8000-000000000001', kind: 'user', displayName: 'Adele' } as const;
const JOB = { id: '11110000-0000-4000-8000-000000000002', kind: 'managedIdentity', displayName: 'job' } as const;
const SCANNER = { id: CONTOSO.objectId, kind: 'servicePrincipal', displayName: 'Scanner' } as const;
const TEAM = { id: '11110000-0000-4000-8000-000000000003', displayName: 'Team', members: [USER.id] } as const;

function asking(more: Partial<Pick<Estate, 'principals' | 'groups'>>, permissions: readonly string[] = ['Directory.Read.All']) {
  const estate = contosoEstate();
  const applications = estate.applications.map((one) => ({ ...one, graphPermissions: permissions }));
  const simulator = createSimulator({ estate: { ...withoutPeople(estate), applications, ...more }, now: () => NOW });
  const form = new URLSearchParams({ client_id: CONTOSO.clientId, client_secret: CONTOSO.clientSecret, scope: 'https://graph.microsoft.com/.default', grant_type: 'client_credentials' });
  const login = simulator.handle({ method: 'POST', url: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: {}, body: form.toString() });
  const { access_token: token } = JSON.parse(login.body) as { access_token: string };
  const ask = (body: unknown) => {
    const answer = simulator.handle({ method: 'POST', url: GET_BY_IDS, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return { status: answer.status, body: JSON.parse(answer.body) as { value?: unknown; error?: { code: string }; '@odata.context'?: string } };
  };
  return { simulator, ask };
}

function withoutPeople({ principals: _principals, groups: _groups, ...rest }: Estate): Estate {
  return rest;
}

describe('who is behind ids', () => {
  const PEOPLE = { principals: [USER, JOB, SCANNER], groups: [TEAM] };
  /** The types that `az role assignment list` names. */
  const types = ['user', 'group', 'servicePrincipal', 'directoryObjectPartnerReference'];

  it('is told by type, ids in any letter case, and what is not there is left out', () => {
    const { ask, simulator } = asking(PEOPLE);
    const { status, body } = ask({ ids: [USER.id.toLowerCase(), JOB.id, TEAM.id, CONTOSO.objectId, '00000000-0000-4000-8000-00000000dead'], types });
    expect(status).toBe(200);
    expect(body['@odata.context']).toBe('https://graph.microsoft.com/v1.0/$metadata#directoryObjects');
    expect(body.value).toEqual([
      { '@odata.type': '#microsoft.graph.user', id: USER.id, displayName: 'Adele' },
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: JOB.id, displayName: 'job' },
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: CONTOSO.objectId, displayName: 'Scanner', appId: CONTOSO.clientId, servicePrincipalNames: [CONTOSO.clientId] },
      { '@odata.type': '#microsoft.graph.group', id: TEAM.id, displayName: 'Team' },
    ]);
    expect(simulator.unsupported).toEqual([]);
  });

  it('is told only of the types asked for, of all where none is named', () => {
    const ids = [USER.id, TEAM.id];
    const { ask } = asking(PEOPLE);
    expect(ask({ ids, types: ['group'] }).body.value).toMatchObject([{ id: TEAM.id }]);
    expect(ask({ ids }).body.value).toMatchObject([{ id: USER.id }, { id: TEAM.id }]);
  });

  it('takes Directory.Read.All', () => {
    expect(asking(PEOPLE, ['User.Read.All']).ask({ ids: [USER.id] })).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
  });

  it('is not modelled where the estate names nobody, or the body is another', () => {
    const { ask, simulator } = asking(PEOPLE);
    expect(ask({ id: USER.id }).status).toBe(501);
    expect(simulator.unsupported).toEqual([expect.stringContaining('the body of /v1.0/directoryObjects/getByIds')]);
    const nobody = asking({});
    expect(nobody.ask({ ids: [USER.id] }).status).toBe(501);
    expect(nobody.simulator.unsupported).toEqual(['/v1.0/directoryObjects/getByIds of an estate without principals']);
  });
});

describe('Entra before a tenant is known', () => {
  it.each(['organizations', 'common'])('describes itself under /%s, the tenant left open in the issuer', (name) => {
    const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW });
    const answer = simulator.handle({ method: 'GET', url: `https://login.microsoftonline.com/${name}/v2.0/.well-known/openid-configuration`, headers: {}, body: '' });
    // As published at https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration.
    expect(JSON.parse(answer.body)).toMatchObject({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      token_endpoint: `https://login.microsoftonline.com/${name}/oauth2/v2.0/token`,
      jwks_uri: `https://login.microsoftonline.com/${name}/discovery/v2.0/keys`,
    });
    expect(simulator.unsupported).toEqual([]);
  });
});
