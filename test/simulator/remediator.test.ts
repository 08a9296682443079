import { describe, expect, it } from 'vitest';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_REMEDIATOR, withRemediator } from '../../src/simulator/contoso/remediator.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { messageOf, NOW, PRODUCTION, unlocked, type Reply } from './client.ts';
import { callsAs } from './interposed.ts';

const WEB = `${PRODUCTION}/resourceGroups/rg-web`;
const MACHINE = `${WEB}/providers/Microsoft.Compute/virtualMachines/vm-dual-01`;
const NSG = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-dual`;
const POLICY = `${WEB}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/dual`;
const JIT = 'api-version=2020-01-01';
const NETWORK = 'api-version=2024-05-01';

const policy = { kind: 'Basic', properties: { virtualMachines: [{ id: MACHINE, ports: [{ number: 22, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' }] }] } };
const access = { virtualMachines: [{ id: MACHINE, ports: [{ number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: new Date(NOW + 3_600_000).toISOString() }] }] };
const rule = { properties: { protocol: 'Tcp', access: 'Deny', direction: 'Inbound', priority: 300, sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22' } };

type Send = ReturnType<typeof callsAs>;

/** The journey of a remediation, each step with the action that it takes (remediation extras of the facts: configure JIT, request access, rules of security groups). */
const STEPS: readonly (readonly [action: string, step: (send: Send) => Reply])[] = [
  ['Microsoft.Compute/virtualMachines/read', (send) => send('GET', `${MACHINE}?api-version=2024-07-01`)],
  ['Microsoft.Network/networkInterfaces/read', (send) => send('GET', `${WEB.replace('rg-web', 'rg-network')}/providers/Microsoft.Network/networkInterfaces?${NETWORK}`)],
  ['Microsoft.Network/networkSecurityGroups/read', (send) => send('GET', `${NSG}?${NETWORK}`)],
  ['Microsoft.Security/pricings/read', (send) => send('GET', `${PRODUCTION}/providers/Microsoft.Security/pricings/VirtualMachines?api-version=2024-01-01`)],
  ['Microsoft.Security/locations/jitNetworkAccessPolicies/read', (send) => send('GET', `${PRODUCTION}/providers/Microsoft.Security/jitNetworkAccessPolicies?${JIT}`)],
  ['Microsoft.Security/locations/jitNetworkAccessPolicies/write', (send) => send('PUT', `${POLICY}?${JIT}`, policy)],
  ['Microsoft.Compute/virtualMachines/write', (send) => send('PUT', `${POLICY}?${JIT}`, policy)],
  ['Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action', (send) => send('POST', `${POLICY}/initiate?${JIT}`, access)],
  ['Microsoft.Security/locations/jitNetworkAccessPolicies/delete', (send) => send('DELETE', `${POLICY}?${JIT}`)],
  ['Microsoft.Network/networkSecurityGroups/securityRules/write', (send) => send('PUT', `${NSG}/securityRules/close?${NETWORK}`, rule)],
  ['Microsoft.Network/networkSecurityGroups/securityRules/read', (send) => send('GET', `${NSG}/securityRules/close?${NETWORK}`)],
  ['Microsoft.Network/locations/operations/read', polled],
  ['Microsoft.Network/networkSecurityGroups/securityRules/delete', (send) => send('DELETE', `${NSG}/securityRules/close?${NETWORK}`)],
];
/** Writes a rule and asks whether it is there; what cannot be written has nothing to ask for. */
function polled(send: Send): Reply {
  const written = send('PUT', `${NSG}/securityRules/polled?${NETWORK}`, { properties: { ...rule.properties, priority: 301 } });
  const status = written.headers['azure-asyncoperation'];
  return status === undefined ? written : send('GET', status);
}

const ACTIONS = STEPS.map(([action]) => action);

function journey(actions: readonly string[]): readonly Reply[] {
  const simulator = createSimulator({ estate: withRemediator(unlocked(contosoEstate()), actions), now: () => NOW });
  const send = callsAs(simulator, CONTOSO_REMEDIATOR);
  const replies = STEPS.map(([, step]) => step(send));
  expect(simulator.unsupported).toEqual([]);
  return replies;
}

describe('the remediator of contoso', () => {
  it('does everything with exactly its actions, and nothing else', () => {
    expect(journey(ACTIONS).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200, 202, 200, 201, 200, 200, 202]);
    const simulator = createSimulator({ estate: withRemediator(contosoEstate(), ACTIONS), now: () => NOW });
    const send = callsAs(simulator, CONTOSO_REMEDIATOR);
    const others = [
      send('PUT', `${NSG}?${NETWORK}`, { location: 'westeurope', properties: { securityRules: [] } }), send('DELETE', `${MACHINE}?api-version=2024-07-01`),
      send('PUT', `${WEB}/providers/Microsoft.Authorization/locks/x?api-version=2020-05-01`, { properties: { level: 'ReadOnly' } }), send('GET', `${WEB}?api-version=2022-09-01`),
    ];
    expect(others.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it.each(ACTIONS)('is refused at the step that takes it, without %s', (action) => {
    const refused = journey(ACTIONS.filter((one) => one !== action)).filter(({ status }) => status === 403);
    expect(refused.length).toBeGreaterThan(0);
    for (const reply of refused) expect(messageOf(reply)).toContain(`'${action}'`);
    expect(messageOf(refused[0] ?? { status: 0, headers: {}, body: {} })).toContain(`The client '${CONTOSO_REMEDIATOR.clientId}' with object id '${CONTOSO_REMEDIATOR.objectId}'`);
  });

  it('may be held to other scopes, and is in the directory', () => {
    const estate = withRemediator(contosoEstate(), ['Microsoft.Compute/virtualMachines/read'], [`/subscriptions/${CONTOSO.subscriptions.edge}`]);
    const send = callsAs(createSimulator({ estate, now: () => NOW }), CONTOSO_REMEDIATOR);
    const list = (id: string): number => send('GET', `/subscriptions/${id}/providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01`).status;
    expect([list(CONTOSO.subscriptions.edge), list(CONTOSO.subscriptions.production)]).toEqual([200, 403]);
    expect(estate.principals?.filter(({ id }) => id === CONTOSO_REMEDIATOR.objectId)).toHaveLength(1);
  });

  it('is none of contoso\'s unless it is added', () => {
    expect(JSON.stringify(contosoEstate())).not.toContain(CONTOSO_REMEDIATOR.objectId);
  });
});
