import type { Estate, EstateItem } from './estate.ts';
import { Unsupported } from './http.ts';
import { isMap, listAt, textAt, type Json, type JsonMap } from './json.ts';
import { machinesOf, nameOf, requestsOf } from './jitPolicy.ts';
import { configurationsOf, subnetOf } from './jitRules.ts';
import { isSameId } from './state.ts';

/**
 * JIT through an Azure Firewall with classic rules (Defender documentation, "Enable just-in-time access": it writes a translation
 * rule for a request) is not modelled. These checks make it loud, where the firewall would have to be written or may be all that
 * guards a machine: an answer as if there were none would be wrong.
 */
export function checkNoFirewall(estate: Estate, machineId: string): void {
  const firewall = firewallOf(estate, machineId);
  if (firewall !== undefined) throw new Unsupported(`JIT for the virtual machine '${nameOf(machineId)}' through the Azure Firewall '${firewall.name}', which has classic rules`);
}

/** A machine that a PUT newly says to be reached by the address of a firewall. */
export function checkNoFirewallAddress(before: EstateItem | undefined, after: EstateItem): void {
  const known = machinesOf(before).map(keyOf);
  const added = machinesOf(after).find((machine) => textAt(machine, 'publicIpAddress') !== '' && !known.includes(keyOf(machine)));
  if (added !== undefined) throw new Unsupported(`JIT for the virtual machine '${nameOf(textAt(added, 'id'))}' through the Azure Firewall of the address '${textAt(added, 'publicIpAddress')}'`);
}

function keyOf(machine: JsonMap): string {
  return `${textAt(machine, 'id').toLowerCase()} ${textAt(machine, 'publicIpAddress')}`;
}

/** An open request through a firewall that a write would end: the firewall's rule would have to go. */
export function checkNoMappedEnd(before: EstateItem | undefined, after: EstateItem | undefined): void {
  const left = mappedPorts(after);
  const ended = mappedPorts(before).find((port) => !left.includes(port));
  if (ended !== undefined) throw new Unsupported(`the end of an open request through an Azure Firewall: ${ended}`);
}

function mappedPorts(policy: EstateItem | undefined): readonly string[] {
  return requestsOf(policy).flatMap((request) => listAt(request, 'virtualMachines').flatMap((machine) => listAt(machine, 'ports')
    .filter((port) => textAt(port, 'status') === 'Initiated' && isMap(port) && typeof port['mappedPort'] === 'number')
    .map((port) => `${nameOf(textAt(machine, 'id')).toLowerCase()} ${JSON.stringify((port as JsonMap)['number'])} of ${Date.parse(textAt(request, 'startTimeUtc'))}`)));
}

/** A classic firewall that translates to an address of the machine, or by which a subnet of it goes out. */
function firewallOf(estate: Estate, machineId: string): EstateItem | undefined {
  const configurations = configurationsOf(estate, machineId);
  const addresses = configurations.map((configuration) => textAt(configuration, 'properties', 'privateIPAddress'));
  const hops = configurations.flatMap((configuration) => defaultHops(estate, textAt(configuration, 'properties', 'subnet', 'id')));
  return estate.tables.resources.filter((row) => row.type.toLowerCase() === 'microsoft.network/azurefirewalls' && textAt(row, 'properties', 'firewallPolicy', 'id') === '')
    .find((row) => translatedBy(row).some((address) => addresses.includes(address)) || listAt(row, 'properties', 'ipConfigurations').some((one) => hops.includes(textAt(one, 'properties', 'privateIPAddress'))));
}

function translatedBy(firewall: EstateItem): readonly string[] {
  return listAt(firewall, 'properties', 'natRuleCollections').flatMap((collection) => listAt(collection, 'properties', 'rules')).map((rule) => textAt(rule, 'translatedAddress'));
}

/** Where a subnet's route for everything leads. */
function defaultHops(estate: Estate, subnetId: string): readonly string[] {
  const tableId = textAt(subnetOf(estate, subnetId), 'properties', 'routeTable', 'id');
  const table: Json | undefined = tableId === '' ? undefined : estate.tables.resources.find(({ id }) => isSameId(id, tableId));
  return listAt(table, 'properties', 'routes').filter((one) => textAt(one, 'properties', 'addressPrefix') === '0.0.0.0/0').map((one) => textAt(one, 'properties', 'nextHopIpAddress')).filter((hop) => hop !== '');
}
