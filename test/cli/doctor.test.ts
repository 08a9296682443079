import { describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { run, type Ran } from './run.ts';

type Options = NonNullable<Parameters<typeof contosoEstate>[0]>;

async function doctor(argv: readonly string[], options: Options = {}): Promise<Ran> {
  const simulator = createSimulator({ estate: contosoEstate(options), now: () => Date.parse(CONTOSO_NOW) });
  const { inner, credential } = await simulatedTenant(simulator);
  return run(['doctor', ...argv], { azure: { inner, credential } });
}

const WITHHELD: Options = { withheld: [{ action: 'Microsoft.Network/networkSecurityGroups/read', subscriptionId: CONTOSO.subscriptions.legacy }, { action: 'Microsoft.KeyVault/vaults/read' }] };

describe('doctor', () => {
  it('says that all is well, who asked, and that it was no real tenant', async () => {
    const { exitCode, stdout, stderr } = await doctor([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Simulated data');
    expect(stdout).toMatch(/^Signed in as .*\(service principal\) in tenant c0705000-.*: 4 subscriptions visible$/m);
    expect(stdout).toMatch(/^NET001 +ready/m);
    expect(stdout).toContain('Every rule can be judged, as far as permissions go.');
    expect(stderr).toBe('');
  });

  it('names, below each rule, the missing action and where it is missing, and exits as an incomplete scan would', async () => {
    const { exitCode, stdout } = await doctor([], WITHHELD);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^NET001 +unknown .*\n +needs Microsoft\.Network\/networkSecurityGroups\/read in contoso-legacy$/m);
    // Three of the four are named.
    expect(stdout).toMatch(/^KEY002 +unknown .*\n +needs Microsoft\.KeyVault\/vaults\/read in contoso-\w+, contoso-\w+, contoso-\w+ and 1 more$/m);
    expect(stdout).toMatch(/^KEY001 +ready/m);
    expect(stdout).toContain('"portcullis doctor --role"');
  });

  it('is one JSON document for programs', async () => {
    const { exitCode, stdout } = await doctor(['--format', 'json'], WITHHELD);
    const checkup = JSON.parse(stdout) as { readonly rules: readonly { readonly ruleId: string; readonly gaps: readonly { readonly missing: readonly string[] }[] }[]; readonly simulated: boolean };
    expect(exitCode).toBe(3);
    expect(checkup.simulated).toBe(true);
    expect(checkup.rules.find(({ ruleId }) => ruleId === 'NET001')?.gaps.map(({ missing }) => missing)).toEqual([['Microsoft.Network/networkSecurityGroups/read']]);
  });

  it('tells of a scope that cannot be seen', async () => {
    const { exitCode, stdout } = await doctor(['--subscription', 'contoso-legacy', '--subscription', 'nowhere']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain("'nowhere' was asked for and is not visible");
    expect(stdout).toContain('1 subscription visible');
  });

  it('judges the rules of one\'s own as well', async () => {
    expect((await doctor(['--rules', 'nowhere'])).exitCode).toBe(2);
  });
});

describe('doctor --role', () => {
  it('asks nobody, and prints the role alone on standard output', async () => {
    const { exitCode, stdout, stderr } = await run(['doctor', '--role', '--tenant', 't-1']);
    const role = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    expect(exitCode).toBe(0);
    expect(Object.keys(role)).toEqual(['Name', 'IsCustom', 'Description', 'Actions', 'NotActions', 'DataActions', 'NotDataActions', 'AssignableScopes']);
    expect(role['AssignableScopes']).toEqual(['/providers/Microsoft.Management/managementGroups/t-1']);
    expect(stderr).toContain('LicenseAssignment.Read.All');
    expect(stderr).not.toContain('AssignableScopes');
  });

  it('says what is left to fill in where no scope is named', async () => {
    const { stdout, stderr } = await run(['doctor', '--role']);
    expect(stdout).toContain('<root management group>');
    expect(stderr).toContain('AssignableScopes needs your root management group');
  });

  it('stands at the scopes that are named, and comes with the Graph permissions as JSON', async () => {
    const { stdout, stderr } = await run(['doctor', '--role', '--format', 'json', '--subscription', 'AB', '--management-group', 'Mg1']);
    const { role, graphPermissions } = JSON.parse(stdout) as { readonly role: { readonly AssignableScopes: readonly string[] }; readonly graphPermissions: readonly { readonly permission: string }[] };
    expect(role.AssignableScopes).toEqual(['/providers/Microsoft.Management/managementGroups/Mg1', '/subscriptions/ab']);
    expect(graphPermissions.map(({ permission }) => permission)).toEqual([
      'AccessReview.Read.All', 'Application.Read.All', 'AuditLog.Read.All', 'AuthenticationContext.Read.All', 'GroupMember.Read.All', 'LicenseAssignment.Read.All', 'Policy.Read.All', 'PrivilegedAssignmentSchedule.Read.AzureADGroup',
      'PrivilegedEligibilitySchedule.Read.AzureADGroup', 'RoleManagement.Read.Directory', 'RoleManagementAlert.Read.Directory', 'RoleManagementPolicy.Read.AzureADGroup', 'User.Read.All',
    ]);
    expect(stderr).toBe('');
  });
});
