import { describe, expect, it } from 'vitest';
import type { ExposedWay, JitLiveRequest } from '../../src/model/posture.ts';
import { wayViews, type WayView } from '../../src/report/html/wayView.ts';
import { filter, opening, way } from '../client/results.ts';
import { HOSTILE_STRINGS, nth } from './fixture.ts';

function only(parts: Partial<ExposedWay>): WayView {
  const views = wayViews(way(parts));
  expect(views).toHaveLength(1);
  return nth(views, 0);
}

/** The stations as lines: label, title, detail, state. */
function lines({ stations }: WayView): readonly string[] {
  return stations.map(({ label, title, detail, state }) => `${label} | ${title} | ${detail} | ${state}`);
}

const lb = { path: 'inboundNatRule', frontendPorts: '50001', via: { resource: '/subscriptions/s/providers/Microsoft.Network/loadBalancers/lb-web', rule: 'ssh-nat' } } as const;

describe('a way as stations', () => {
  it.each<readonly [string, Partial<ExposedWay>, readonly string[]]>([
    ['a subnet without a group filters nothing', {}, [
      'Internet | Any address | 3,702,258,433 addresses | end', 'Public address | 203.0.113.7 | port 22 | passes', 'Subnet | Filters nothing | no security group | unguarded',
      'Network interface | Allowed by allow-ssh | nsg-networkInterface, priority 300 | passes', 'Machine | vm-web-01 | 10.0.0.4, TCP 22 | end']],
    ['both groups let through, a balancer hands on', { ...lb, openings: [opening({ filters: [filter('subnet'), filter('networkInterface', 'ssh', 1_002)] })] }, [
      'Internet | Any address | 3,702,258,433 addresses | end', 'Public address | 203.0.113.7 | port 50001 | passes', 'Load balancer | lb-web | rule ssh-nat | passes', 'Subnet | Allowed by allow-ssh | nsg-subnet, priority 300 | passes',
      'Network interface | Allowed by ssh | nsg-networkInterface, priority 1002 | passes', 'Machine | vm-web-01 | 10.0.0.4, TCP 22 | end']],
    ['a firewall hands on, no group stands in the way', { path: 'firewallDnat', frontendPorts: '2201-2210', via: { resource: '/x/azureFirewalls/afw', rule: 'nat' }, openings: [opening({ filters: [filter('none', '', null)] })] }, [
      'Internet | Any address | 3,702,258,433 addresses | end', 'Public address | 203.0.113.7 | ports 2201-2210 | passes', 'Firewall | afw | rule nat | passes', 'Subnet | Filters nothing | no security group | unguarded',
      'Network interface | Filters nothing | no security group | unguarded', 'Machine | vm-web-01 | 10.0.0.4, TCP 22 | end']],
    ['an admin rule that always allows leaves the groups nothing to say', { openings: [opening({ filters: [filter('adminRule', 'always-ssh', 20)] })] }, [
      'Internet | Any address | 3,702,258,433 addresses | end', 'Public address | 203.0.113.7 | port 22 | passes', 'Security admin rule | Allowed by always-ssh | nsg-adminRule, priority 20 | passes',
      'Subnet | Not asked | the admin rule decides before security groups | skipped', 'Network interface | Not asked | the admin rule decides before security groups | skipped', 'Machine | vm-web-01 | 10.0.0.4, TCP 22 | end']],
    ['an admin rule that allows goes on to the groups', { openings: [opening({ filters: [filter('adminRule', 'allow', 20), filter('subnet')] })] }, [
      'Internet | Any address | 3,702,258,433 addresses | end', 'Public address | 203.0.113.7 | port 22 | passes', 'Security admin rule | Allowed by allow | nsg-adminRule, priority 20 | passes',
      'Subnet | Allowed by allow-ssh | nsg-subnet, priority 300 | passes', 'Network interface | Filters nothing | no security group | unguarded', 'Machine | vm-web-01 | 10.0.0.4, TCP 22 | end']],
    ['an interface of its own', { virtualMachine: null, openings: [opening({ filters: [filter('subnet')] })] }, [
      'Internet | Any address | 3,702,258,433 addresses | end', 'Public address | 203.0.113.7 | port 22 | passes', 'Subnet | Allowed by allow-ssh | nsg-subnet, priority 300 | passes', 'Network interface | Filters nothing | no security group | unguarded', 'Interface | vm-web-01-nic | 10.0.0.4, TCP 22 | end']],
  ])('%s', (_what, parts, expected) => {
    expect(lines(only(parts))).toEqual(expected);
  });

  it.each<readonly [Partial<ReturnType<typeof opening>>, string, string]>([
    [{ sources: ['203.0.113.9-203.0.113.9'], sourceCount: 1, addressCount: 1, verdict: 'restricted' }, '203.0.113.9', '1 address'],
    [{ sources: ['203.0.113.0-203.0.113.255', '198.51.100.7-198.51.100.7'], sourceCount: 2, addressCount: 257 }, '203.0.113.0 to 203.0.113.255, 198.51.100.7', '257 addresses'],
    [{ sources: ['1.0.0.0-1.0.0.1', '2.0.0.0-2.0.0.1', '3.0.0.0-3.0.0.1', '4.0.0.0-4.0.0.1'], sourceCount: 6, addressCount: 12 }, '1.0.0.0 to 1.0.0.1, 2.0.0.0 to 2.0.0.1, 3.0.0.0 to 3.0.0.1, 3 more', '12 addresses'],
    [{ sources: [], sourceCount: 0, addressCount: 0, sourceTags: ['AzureCloud'] }, 'service tag AzureCloud', ''],
    // One address fewer than all public ones is not any address.
    [{ sources: ['1.0.0.0-9.255.255.255'], sourceCount: 14, addressCount: 3_702_258_432 }, '1.0.0.0 to 9.255.255.255, 13 more', '3,702,258,432 addresses'],
    // A provider's whole IPv6 prefix is more addresses than IPv4 has, and not everyone.
    [{ sources: ['2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'], sourceCount: 1, addressCount: 2 ** 96 }, '2001:db8:: to 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2^96 addresses'],
  ])('tells who sends: %j', (parts, title, detail) => {
    const [internet] = only({ openings: [opening(parts)] }).stations;
    expect([internet?.title, internet?.detail]).toEqual([title, detail]);
  });

  it.each<readonly [Partial<ReturnType<typeof opening>>, string]>([
    [{}, 'TCP 22 is open to the Internet'], [{ protocol: '*', ports: '*' }, 'Every port is open to the Internet'], [{ ports: '*' }, 'TCP on every port is open to the Internet'], [{ protocol: '*', ports: '20-25' }, 'Port 20-25 is open to the Internet'],
    [{ verdict: 'restricted' }, 'TCP 22 is open to some addresses'], [{ verdict: 'temporary' }, 'TCP 22 is open until its just-in-time request ends'],
  ])('says what is open: %j', (parts, title) => {
    expect(only({ openings: [opening(parts)] }).title).toBe(title);
  });

  const request = { port: 22, requestor: 'ann@contoso.example', sources: ['203.0.113.9'], startedAt: '2026-11-24T05:00:00.000Z', endsAt: '2026-11-24T08:00:00.000Z' };
  const ben = { ...request, requestor: 'ben@contoso.example', endsAt: '2026-11-24T07:00:00.000Z' };
  it.each<readonly [string, readonly JitLiveRequest[], string, string, readonly string[]]>([
    ['one request', [request], '22', 'TCP 22 is open until its just-in-time request ends, 2026-11-24 08:00 UTC', ['Asked for by ann@contoso.example, until 2026-11-24 08:00 UTC.']],
    ['two requests for a port among several', [request, ben], '20-25', 'TCP 20-25 is open until its just-in-time requests end, the last 2026-11-24 08:00 UTC', ['Asked for by ben@contoso.example, until 2026-11-24 07:00 UTC.', 'Asked for by ann@contoso.example, until 2026-11-24 08:00 UTC.']],
    ['a request for another port', [{ ...request, port: 3389 }], '22', 'TCP 22 is open until its just-in-time request ends', []],
  ])('says until when a live request holds it open: %s', (_what, live, ports, title, notes) => {
    const [view] = wayViews(way({ verdict: 'temporary', openings: [opening({ verdict: 'temporary', ports })] }), live);
    expect([view?.verdict, view?.title, view?.notes]).toEqual(['temporary', title, notes]);
  });

  it('lets a request say nothing about what is open without it', () => {
    const [view] = wayViews(way({}), [request]);
    expect([view?.title, view?.notes]).toEqual(['TCP 22 is open to the Internet', []]);
  });

  it('says the ports of the machine within a line', () => {
    expect(only({ openings: [opening({ protocol: '*', ports: '*' })] }).stations.at(-1)?.detail).toBe('10.0.0.4, every port');
    expect(only({ openings: [opening({ protocol: '*', ports: '20-25' })] }).stations.at(-1)?.detail).toBe('10.0.0.4, port 20-25');
  });

  it('draws protocols of one way together, and nothing else', () => {
    expect(wayViews(way({ openings: [opening(), opening({ protocol: 'Udp' }), opening({ ports: '3389' })] })).map(({ title }) => title)).toEqual(['TCP and UDP 22 is open to the Internet', 'TCP 3389 is open to the Internet']);
  });

  it('says that something is not known, and what is missing', () => {
    const unknown = { reason: 'forbidden', artifact: 'Microsoft.Network/networkSecurityGroups', scope: '/subscriptions/s', missing: ['Microsoft.Network/networkSecurityGroups/read'], message: 'reading the groups was refused' } as const;
    const view = only({ openings: [], verdict: 'unknown', path: null, publicAddress: '', unknown });
    expect(view.verdict).toBe('unknown');
    expect(lines(view)).toEqual(['Internet | Sources not known |  | end', 'Public address | Not known |  | unknown', 'Filters | Not known |  | unknown', 'Machine | vm-web-01 | 10.0.0.4 | end']);
    expect(view.notes).toEqual(['More may get in than is told: reading the groups was refused. Missing: Microsoft.Network/networkSecurityGroups/read.']);
    expect(only({ unknown }).notes).toEqual(view.notes);
    expect(only({ deallocated: true }).notes).toEqual(['The machine is deallocated: the way is open once it starts.']);
  });

  it('is none where nothing gets in', () => {
    expect(wayViews(way({ openings: [], verdict: 'restricted' }))).toEqual([]);
  });

  it('shows hostile names as visible text, cut', () => {
    for (const text of HOSTILE_STRINGS) {
      const [view] = wayViews(way({ virtualMachine: text, publicAddress: text, privateAddress: text, via: { resource: text, rule: text }, path: 'firewallDnat', openings: [opening({ protocol: text, ports: text, sources: [text], addressCount: 5, sourceTags: [text], filters: [{ level: 'subnet', securityGroup: text, rule: text, priority: 1 }] })] }));
      for (const { title, detail } of view?.stations ?? []) {
        expect(`${title}${detail}`).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
        expect(title.length).toBeLessThan(1_000);
      }
    }
  });
});
