import { describe, expect, it } from 'vitest';
import type { ExposedWay, PrivilegedHolder } from '../../../src/model/posture.ts';
import { contosoSnapshot, nameIn, postureIn } from './estates.ts';

/** Written down from the stories that the estate's own tables tell (src/simulator/contoso), not from what the lists answer. */
const snapshot = await contosoSnapshot();
const posture = postureIn(snapshot);

/** By subscription, as networkPlan, machinePlan, edgePlan, sandboxPlan, scalePlan, loadBalancers and firewalls have them: machine, public address and port, what gets in, by which rules. */
const OPEN = [
  'vm-web-01 20.90.100.4 Tcp/443 allow-web+https',
  'vm-web-02 20.90.100.5 Tcp/22 allow-management+ssh',
  // Just-in-time access writes its allows for every protocol.
  'vm-ops-01 20.90.100.8 Tcp/22 SecurityCenter-JITRule--1000006-00000000000000000000000000000006, Udp/22 SecurityCenter-JITRule--1000006-00000000000000000000000000000006',
  'vm-nat-01 20.90.100.20:50001 Tcp/22 allow-ssh',
  'vm-balanced-01 20.90.100.20:443 Tcp/443 allow-https',
  'vm-dual-01 20.90.100.11 Tcp/443 allow-https',
  'vm-dual-01 2603:1020:700::11 Tcp/22 allow-ssh-v6, Tcp/443 allow-https',
  'vmss-flex_8b21d402 20.90.102.30 Tcp/22 ssh',
  'vmss-pool/0 20.90.102.100:50000-50099 Tcp/22 ssh',
  'vmss-pool/1 20.90.102.100:50000-50099 Tcp/22 ssh',
  'vmss-render/0 20.90.102.20 Tcp/22 ssh',
  'vmss-render/1 20.90.102.21 Tcp/22 ssh',
  'vm-old-01 20.90.101.4 */* none',
  'vm-old-02 20.90.101.5 */* none',
  'vm-old-03 20.90.101.6 */* allow-everything',
  'vm-old-04 20.90.101.7 Tcp/3389 allow-rdp-azure',
  'vm-old-05 20.90.101.20:3390 Tcp/3389 none',
  'vm-old-06 20.90.101.20:80 Tcp/80 none',
  'vm-ops-old-02 20.90.101.9 Tcp/22 allow-ssh-halves',
  'vm-dnat-01 20.90.104.4:2201 Tcp/22 ssh-from-firewall',
  'vm-dnat-04 20.90.104.4:13390 Tcp/3389 AllowVnetInBound',
  'vm-pool-01 20.90.104.10:443 Tcp/8443 https',
  'vm-pool-02 20.90.104.10:443 Tcp/8443 https',
  'vm-pool-02 20.90.104.10:53 Udp/53 dns',
  'vm-prefix-01 20.90.104.16/28:2222 Tcp/22 ssh',
  'vm-range-01 20.90.104.10:50000-50119 Tcp/3389 rdp',
  'vm-float-01 20.90.104.11:22 Tcp/22 ssh-by-frontend',
  'vm-multi-01 20.90.104.40 Tcp/22 left-to-the-interfaces+ssh',
  'vm-asg-01 20.90.104.41 Tcp/22 left-to-the-interfaces+ssh-to-admins',
  'vm-tag-02 20.90.104.44 Tcp/22 left-to-the-interfaces+ssh',
  'vm-partial-01 20.90.104.45 Tcp/3389 left-to-the-interfaces+rdp',
  'vm-quic-01 20.90.104.47 Tcp/443 left-to-the-interfaces+https, Udp/443 left-to-the-interfaces+https',
  'vm-quic-01 2603:1020:701::c Tcp/443 left-to-the-interfaces+https, Udp/443 left-to-the-interfaces+https',
  'vm-guard-02 20.90.104.61 Tcp/22 always-ssh',
  // An interface that no machine has any more.
  '- 20.90.104.48 Tcp/22 left-to-the-interfaces+ssh',
  'vm-forced-01 20.90.105.4 Tcp/0-22 AllowVnetInBound, Tcp/24-65535 AllowVnetInBound, Udp/* AllowVnetInBound',
  'vm-screen-01 20.90.105.5 Tcp/5900-5902 screens',
  'vm-data-02 20.90.105.6 Tcp/1433 databases, Tcp/3306 databases, Tcp/6379 databases',
  'vm-time-01 20.90.105.8 Udp/53 time, Udp/123 time',
  'vm-cache-01 20.90.105.9 Tcp/11211 cache, Udp/11211 cache',
];
const RESTRICTED = [
  'vm-admin-01 20.90.100.10 Tcp/3389 allow-offices, Tcp/5985-5986 allow-offices',
  'vm-inner-01 20.90.103.1:3390 Tcp/3389 rdp-from-firewall',
  'vmss-batch/0 20.90.103.1:443 Tcp/8443 none',
  'vm-ops-old-03 20.90.101.10 Tcp/22 allow-ssh-provider',
  'vm-dnat-05 20.90.104.4:2205 Tcp/22 none',
  'vm-guard-04 20.90.104.63 Tcp/20-25 always-ssh-offices',
  'vm-data-03 20.90.105.7 Tcp/1433 database-for-offices',
  'vm-peered-01 20.90.105.10 */* AllowVnetInBound',
];

/** Protocols without ports are left out: they follow the rules of all protocols. */
function shown({ virtualMachine, publicAddress, frontendPorts, openings }: ExposedWay): string {
  const port = frontendPorts === undefined ? '' : `:${frontendPorts}`;
  const told = openings.filter(({ protocol }) => ['Tcp', 'Udp', '*'].includes(protocol));
  return `${nameIn(virtualMachine)} ${publicAddress}${port} ${told.map(({ protocol, ports, filters }) => `${protocol}/${ports} ${filters.map(({ level, rule }) => (level === 'none' ? 'none' : rule)).join('+')}`).join(', ')}`;
}

describe('ways in from the Internet', () => {
  const { ways } = posture.exposure;
  const of = (verdict: ExposedWay['verdict']): readonly ExposedWay[] => ways.filter((way) => way.verdict === verdict);

  it('are those that the estate has, each with the filters on it', () => {
    expect(of('open').map(shown).toSorted()).toEqual(OPEN.toSorted());
    expect(of('restricted').map(shown).toSorted()).toEqual(RESTRICTED.toSorted());
    expect(of('unknown')).toEqual([]);
    expect(posture.exposure.unread).toEqual([]);
  });

  it('tell apart those that only a live request holds open: of vm-jump-01, vm-jump-03 and, through the firewall, vm-dnat-03', () => {
    expect(of('temporary').map(({ virtualMachine }) => nameIn(virtualMachine)).toSorted()).toEqual(['vm-dnat-03', 'vm-jump-01', 'vm-jump-03']);
    expect(of('temporary').every(({ openings }) => openings.every(({ verdict }) => verdict === 'temporary'))).toBe(true);
  });

  it('name what hands on, and whether the machine is off', () => {
    const told = (name: string): ExposedWay | undefined => ways.find(({ virtualMachine }) => nameIn(virtualMachine) === name);
    expect(told('vm-nat-01')).toMatchObject({ path: 'inboundNatRule', privateAddress: '10.10.5.4', via: { rule: 'ssh-nat-01' } });
    expect(nameIn(told('vm-nat-01')?.via?.resource ?? '')).toBe('lb-web');
    expect(told('vm-dnat-01')).toMatchObject({ path: 'firewallDnat', via: { rule: 'ssh-01' } });
    expect(ways.filter(({ deallocated }) => deallocated === true).map(({ virtualMachine }) => nameIn(virtualMachine))).toEqual(['vm-old-02']);
  });

  it('tell sources: everybody in a word, and ranges else', () => {
    const sourcesOf = (name: string): unknown => ways.find(({ virtualMachine }) => nameIn(virtualMachine) === name)?.openings.map(({ sources, sourceCount, sourceTags, addressCount }) => ({ sources, sourceCount, sourceTags, addressCount }))[0];
    expect(sourcesOf('vm-web-01')).toMatchObject({ sources: ['Internet'], sourceCount: 1, sourceTags: [] });
    // An office of 256 addresses and a branch of 16.
    expect(sourcesOf('vm-admin-01')).toMatchObject({ sourceCount: 2, addressCount: 272 });
    expect(sourcesOf('vm-ops-old-03')).toEqual({ sources: ['51.140.0.0-51.140.255.255'], sourceCount: 1, sourceTags: [], addressCount: 65_536 });
  });

  it('have the root causes that findings have', () => {
    const cause = ways.find(({ virtualMachine }) => nameIn(virtualMachine) === 'vm-web-02')?.openings[0]?.rootCause ?? '';
    expect(cause).toMatch(/^rule allow-management of \/subscriptions\/[^ ]+\/nsg-snet-web and rule ssh of \/subscriptions\/[^ ]+\/nsg-web-02$/u);
  });

  it('are told with the open ones first, then by machine', () => {
    const verdicts = ways.map(({ verdict }) => verdict);
    expect(verdicts).toEqual([...Array.from(OPEN, () => 'open'), ...Array.from(RESTRICTED, () => 'restricted'), 'temporary', 'temporary', 'temporary']);
    const machines = of('open').map(({ virtualMachine }) => (virtualMachine ?? '~').toLowerCase());
    expect(machines).toEqual(machines.toSorted());
  });
});

/** Defender's plan 2 holds in production and edge; jit.ts has the policies. Everything that is no policy's, and can be, is not configured. */
const CONFIGURED = ['vm-dnat-03', 'vm-dnat-04', 'vm-float-01', 'vm-jump-01', 'vm-jump-02', 'vm-jump-03', 'vm-ops-01', 'vm-ops-old-01', 'vm-partial-01', 'vm-web-01', 'vm-web-02'];
const UNSUPPORTED: Readonly<Record<string, readonly string[]>> = {
  // Legacy has no plan, the sandbox plan 1 only.
  noPlan2: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-old-04', 'vm-old-05', 'vm-old-06', 'vm-ops-old-02', 'vm-ops-old-03', 'vm-forced-01', 'vm-screen-01', 'vm-data-02', 'vm-data-03', 'vm-time-01', 'vm-cache-01', 'vm-peered-01'],
  firewallPolicy: ['vm-inner-01', 'vm-inner-02'],
  noGuard: ['vm-bare-01', 'vmss-flex_5f3a9c01'],
};

describe('machines by the lists of the portal', () => {
  const { machines } = posture.jit;
  const names = (group: string, reason?: string): readonly string[] => machines.filter((one) => one.group === group && one.reason === reason).map(({ id }) => nameIn(id));

  it('are in the list that their policies, plans and guards put them', () => {
    expect(names('configured')).toEqual(CONFIGURED);
    for (const [reason, wanted] of Object.entries(UNSUPPORTED)) expect(names('unsupported', reason), reason).toEqual(wanted.toSorted());
    const others = [...snapshot.rows('Microsoft.Compute/virtualMachines')].map(({ name }) => name).filter((name) => ![CONFIGURED, ...Object.values(UNSUPPORTED)].some((list) => list.includes(name.toLowerCase())));
    expect(names('notConfigured')).toEqual(others.toSorted());
    expect(posture.jit.unread).toEqual([]);
  });

  it('tell what lives, who asked last and when, and what may be asked for', () => {
    const told = Object.fromEntries(machines.filter(({ lastRequestor }) => lastRequestor !== undefined).map(({ id, lastRequestor, lastRequestedAt, live }) => [nameIn(id), [lastRequestor, lastRequestedAt, ...live.map(({ port, endsAt }) => `${port} until ${endsAt}`)]]));
    expect(told).toEqual({
      'vm-dnat-03': ['oncall.engineer@contoso.example', '2026-11-16T08:00:00.000Z', '3389 until 2026-11-16T11:00:00.000Z'],
      'vm-dnat-04': ['contractor@contoso.example', '2026-11-14T09:00:00.000Z'],
      'vm-jump-01': ['oncall.engineer@contoso.example', '2026-11-16T08:30:00.123Z', '3389 until 2026-11-16T10:30:00.123Z'],
      'vm-jump-02': ['cloud.lead@contoso.example', '2026-11-15T15:00:00.000Z'],
      'vm-jump-03': ['contractor@contoso.example', '2026-11-16T08:00:00.000Z', '22 until 2026-11-16T11:00:00.000Z'],
      'vm-ops-01': ['contractor@contoso.example', '2026-11-14T09:00:00.000Z'],
    });
    expect(machines.find(({ id }) => nameIn(id) === 'vm-web-02')).toMatchObject({ ports: [{ port: 22, protocol: '*', maxDuration: 'PT8H' }], live: [], state: 'bypassed' });
    expect(machines.find(({ id }) => nameIn(id) === 'vm-jump-03')?.live).toMatchObject([{ sources: ['*'], requestor: 'contractor@contoso.example', startedAt: '2026-11-16T08:00:00.000Z' }]);
  });
});

/** assignments.ts, pim.ts and entra/directoryRoles.ts: who, in which role, where, and until when. The reader, secrets user, login and key roles, and constrained delegation, are not privileged. */
const HOLDERS: Readonly<Record<string, readonly string[]>> = {
  standing: [
    'User Access Administrator / Global administrator', 'Owner contoso-production Platform administrators (3)', 'Contributor production Deployment pipeline', 'Contributor rg-web Developer',
    'User Access Administrator rg-data Data owners (1)', 'Owner legacy Legacy administrators (1)', 'Owner legacy Backup job', 'Contributor Legacy-Apps dead0000-0000-4000-8000-000000000001',
    'Contoso Environment Owner legacy Legacy administrators (1)', 'Contributor edge Fabrikam consultant', 'Contributor Legacy-Ops Former engineer', 'Contributor Legacy-Apps dead0000-0000-4000-8000-000000000002',
    'Contributor Legacy-Network fab70000-0000-4000-8000-000000000002', 'Contributor edge Network team (2)', 'Role Based Access Control Administrator sandbox Cloud lead',
    'Role Based Access Control Administrator edge Operators (5)', 'Contributor Legacy-Ops id-contoso-unused', 'Owner legacy Developer', 'Owner legacy Contractor', 'Owner legacy Access manager',
    'Owner sandbox Sandbox owners (1)', 'Owner sandbox Cloud lead', 'Owner sandbox Access manager',
    'Global Administrator / Directory administrator', 'Global Administrator / Administrator north', 'Global Administrator / Administrator west', 'Global Administrator / Emergency access 1',
    'Password Administrator a0d10000-0000-4000-8000-000000000001 Former administrator', 'Application Administrator / Application administrators (2)', 'Authentication Administrator / Authentication administrators (1)',
    'User Administrator / Provisioning connector', 'User Administrator / Service desk', 'Helpdesk Administrator / Helpdesk lead', 'Helpdesk Administrator / Helpdesk agent',
  ],
  timeBound: ['Owner production Contractor until 2026-11-30T00:00:00.000Z', 'Hybrid Identity Administrator / Domain administrator until 2027-03-31T00:00:00.000Z'],
  activated: ['Owner production On-call engineer until 2026-11-16T12:00:00.000Z', 'Security Administrator / Security lead until 2026-11-16T12:00:00.000Z'],
  eligible: [
    'Owner production On-call engineer until 2027-02-01T00:00:00.000Z', 'Contributor production Operators (5)', 'User Access Administrator c0705000-0000-4000-8000-000000000001 Access manager until 2027-01-15T00:00:00.000Z',
    'Owner legacy Cloud lead until 2026-12-31T00:00:00.000Z', 'Contributor rg-data Developer until 2027-03-31T00:00:00.000Z',
    'Global Administrator / Administrator south', 'Global Administrator / Identity engineer until 2027-02-28T00:00:00.000Z', 'Privileged Role Administrator / Administrator south until 2027-02-28T00:00:00.000Z',
    'Security Administrator / Security lead until 2027-02-28T00:00:00.000Z', 'User Administrator / Fabrikam identity adviser until 2027-02-28T00:00:00.000Z',
  ],
};
const SITES: Readonly<Record<string, string>> = Object.fromEntries(['production', 'legacy', 'edge', 'sandbox'].map((site, index) => [`5ab00000-0000-4000-8000-00000000000${index + 1}`, site]));

function heldAs({ role, scope, principalName, people, until }: PrivilegedHolder): string {
  const place = scope === '/' ? '/' : (SITES[nameIn(scope)] ?? nameIn(scope));
  return `${role} ${place} ${principalName}${people === undefined ? '' : ` (${people})`}${until === undefined ? '' : ` until ${until}`}`;
}

describe('holders of privileged roles', () => {
  const { holders, unread } = posture.privileged;

  it.each(Object.entries(HOLDERS))('%s, are those that were given the roles', (holding, wanted) => {
    expect(holders.filter((holder) => holder.holding === holding).map(heldAs).toSorted()).toEqual(wanted.toSorted());
  });

  it('are all known: how they hold, and who they are', () => {
    expect(unread).toEqual([]);
    expect(holders.filter(({ unknown, holding, principalKind }) => unknown !== undefined || holding === undefined || principalKind === undefined)).toEqual([]);
    const kinds = Object.fromEntries(holders.map(({ principalName, principalKind }) => [principalName, principalKind]));
    expect(kinds).toMatchObject({
      Developer: 'user', 'Fabrikam consultant': 'guest', 'Fabrikam identity adviser': 'guest', 'Platform administrators': 'group', 'Deployment pipeline': 'servicePrincipal', 'Backup job': 'managedIdentity',
      'dead0000-0000-4000-8000-000000000001': 'orphan', 'fab70000-0000-4000-8000-000000000002': 'foreignGroup',
    });
  });

  it('come with what stands first, and roles that hand out roles before others', () => {
    const order = ['standing', 'timeBound', 'activated', 'eligible'];
    const ranks = holders.map(({ holding }) => order.indexOf(holding ?? ''));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    const standing = holders.filter(({ holding }) => holding === 'standing').map(({ role }) => /^(?:Owner|User Access|Role Based|Contoso Environment|Global)/u.test(role));
    expect(standing.lastIndexOf(true)).toBeLessThan(standing.indexOf(false));
  });
});

/** credentials.ts and entra/: name, kind, end. On 2026-11-16 those that end until 2027-02-14 are listed. */
const ENDING = [
  'first applicationSecret 2025-01-10 succeeded expired', 'intranet-certificate vaultCertificate 2026-11-20', 'spring applicationSecret 2026-11-24 succeeded', 'queue-connection vaultSecret 2026-11-30',
  'checkout applicationSecret 2026-11-30', 'signing-key vaultKey 2026-12-01', 'CN=payroll applicationCertificate 2026-12-07', 'ce000000-0000-4000-8000-000000000007 applicationSecret 2027-01-09',
  'web-certificate vaultCertificate 2027-01-31',
];
/** Later or never, each once: four applications, two service principals, five secrets, two keys. What the managed identity holds is nobody's to renew. */
const LATER = [
  'scheduled scan', 'CN=pipeline', 'autumn', 'CN=archive', 'CN=intranet', 'export',
  'database-connection', 'partner-api-key', 'deploy-token', 'old-mail-password', 'backup-passphrase', 'disk-encryption', 'backup-key',
];

describe('credentials that end', () => {
  it('are told by their end, certificates of a vault once, and the others are counted', () => {
    const { items, later, days, unread } = posture.credentials;
    expect(items.map(({ name, kind, endsAt, succeeded, expired }) => [name, kind, endsAt.slice(0, 10), ...(succeeded === true ? ['succeeded'] : []), ...(expired ? ['expired'] : [])].join(' '))).toEqual(ENDING);
    expect([later, days, unread]).toEqual([LATER.length, 90, []]);
    expect(items.filter(({ kind }) => kind.startsWith('vault')).map(({ resourceName }) => resourceName)).toEqual(['kv-contoso-legacy', 'kv-contoso-prod', 'kv-contoso-legacy', 'kv-contoso-prod']);
    expect(items.find(({ name }) => name === 'checkout')).toMatchObject({ resourceName: 'Web shop', succeeded: false });
  });
});
