import { describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { graphPermissions } from '../../src/flow/scannerRole.ts';
import { unreadParts } from '../../src/report/incomplete.ts';
import { PRINCIPALS } from '../../src/simulator/contoso/identities.ts';
import { run } from '../cli/run.ts';
import { collected, contoso, judged, verdictsOf } from './tenant.ts';

/** Somebody who owns a subscription, signed in with `az login`: the client, not the person, lacks permissions of Microsoft Graph. */
async function signedIn() {
  const simulator = contoso();
  const tenant = await simulatedTenant(simulator);
  const getToken = async (scopes: string | readonly string[]) => ({
    token: simulator.azureCliToken(PRINCIPALS.cloudLead.id, String(typeof scopes === 'string' ? scopes : scopes[0]).replace(/\/\.default$/, '')), expiresOnTimestamp: 8_640_000_000_000_000,
  });
  return { simulator, tenant: { ...tenant, credential: async () => ({ getToken }) } };
}

const { simulator, tenant } = await signedIn();
const snapshot = await collected(Object.assign(simulator, {}), true, tenant);
const result = judged(snapshot);
const ofGraph = snapshot.gaps.filter(({ artifact }) => artifact.startsWith('Microsoft.Graph/'));

describe('a scan by somebody who signed in with az login', () => {
  it('says who that is, and asks nothing that the simulator does not model', () => {
    expect(snapshot.manifest.principal).toMatchObject({ kind: 'user', objectId: PRINCIPALS.cloudLead.id });
    expect(simulator.unsupported).toEqual([]);
  });

  it('reads people, groups and applications, and their sign-ins', () => {
    for (const type of ['users', 'groups', 'groupMembers', 'servicePrincipals', 'applications', 'applicationOwners', 'userSignInActivity']) {
      expect([type, ofGraph.filter(({ artifact }) => artifact === `Microsoft.Graph/${type}`), [...snapshot.rows(`Microsoft.Graph/${type}`)].length > 0]).toEqual([type, [], true]);
    }
  });

  it('has a gap for each of the others, which names the permission', () => {
    const refused = ['conditionalAccessPolicies', 'namedLocations', 'authenticationMethodsPolicy', 'authorizationPolicy', 'identitySecurityDefaultsEnforcementPolicy', 'directoryRoleAssignments', 'directoryRolePolicyAssignments', 'groupEligibilityScheduleInstances', 'accessReviewDefinitions'];
    expect(refused.filter((type) => !ofGraph.some(({ artifact, reason, missing }) => artifact === `Microsoft.Graph/${type}` && reason === 'forbidden' && missing.length > 0))).toEqual([]);
    const known = graphPermissions().map(({ permission }) => permission);
    expect(ofGraph.filter(({ reason, scope }) => reason !== 'forbidden' && !scope.startsWith('/subscriptions/'))).toEqual([]);
    expect(ofGraph.flatMap(({ missing }) => missing).filter((permission) => !permission.includes('/') && !known.includes(permission))).toEqual([]);
  });

  it('passes nothing that somebody who may read everything would not pass, and is incomplete', async () => {
    const everything = verdictsOf(judged(await collected(contoso())));
    const passed = [...verdictsOf(result)].filter(([key, status]) => status === 'pass' && everything.get(key) !== 'pass').map(([key]) => key);
    expect(passed).toEqual([]);
    expect([3, 4]).toContain(result.gate.exitCode);
  });

  it('says that no role of theirs helps, and what does', () => {
    const parts = unreadParts(result).filter(({ missing }) => missing.includes('Policy.Read.All'));
    expect(parts.length).toBeGreaterThan(0);
    for (const { fix } of parts) expect(fix).toMatch(/^Scan as an application that has .*Policy\.Read\.All: the client that .* signed in with cannot be given it \("portcullis doctor --registration"/);
  });

  it('is foretold by doctor, which says so too', async () => {
    const { exitCode, stdout } = await run(['doctor'], { azure: { inner: tenant.inner, credential: tenant.credential } });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('needs Policy.Read.All in the tenant');
    expect(stdout).toContain('The client that cloud.lead@contoso.example signed in with cannot be given permissions of Microsoft Graph');
  });
});
