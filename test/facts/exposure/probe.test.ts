import { it } from 'vitest';
import { writeFileSync } from 'node:fs';
import * as s from './site.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { jitFact } from '../../../src/facts/jit/jit.ts';
it('probe', () => {
  const out: unknown[] = [];
  const show = (name: string, rows: readonly any[], gaps: any = []) => { const { verdict, publicPath, paths, openPorts, openings, assumes, deallocated } = s.exposureOf(rows, gaps) as any; out.push(name, JSON.stringify({ verdict, publicPath, paths, openPorts, assumes, deallocated, openings: Array.isArray(openings) ? openings.map((o: any) => [o.path, o.publicAddress, o.protocol, o.ports, o.from.join(), o.sourceTags.join(), o.verdict].join(' ')) : openings })); };
  show('open', s.site({ rules: [s.allow('22')] }));
  show('unfiltered std', s.site({ rules: undefined }));
  show('unfiltered basic', s.site({ rules: undefined, sku: 'Basic' }));
  show('unfiltered none', s.site({ rules: undefined, sku: 'none' }));
  show('admin gap', s.site({ rules: [s.allow('22')] }), [gap('Microsoft.Network/effectiveSecurityAdminRules', SUBSCRIPTION)]);
  show('deny tag', s.site({ rules: [s.deny('22', { sourceAddressPrefix: 'AzureCloud', priority: 100 }), s.allow('22')] }));
  show('route', s.site({ subnet: { routeTable: { id: s.id('Network/routeTables/rt') } }, more: [{ id: s.id('Network/routeTables/rt'), properties: { routes: [{ name: 'd', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' } }] } }] }));
  show('route halves', s.site({ subnet: { routeTable: { id: s.id('Network/routeTables/rt') } }, more: [{ id: s.id('Network/routeTables/rt'), properties: { routes: ['0.0.0.0/1', '128.0.0.0/1'].map((addressPrefix) => ({ name: 'd', properties: { addressPrefix, nextHopType: 'VirtualAppliance' } })) } }] }));
  for (const rows of [[s.policy([{ number: 22 }])], []]) out.push(JSON.stringify(s.ask(jitFact, s.site({ rules: [s.allow('22')], more: [...rows, { id: `${SUBSCRIPTION}/providers/Microsoft.Security/pricings/VirtualMachines`, properties: { pricingTier: 'Standard', subPlan: 'P2' } }] }))));
  writeFileSync('/tmp/probe.txt', out.join('\n'));
});
