import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/values/json.ts';
import { asObject } from '../../src/values/json.ts';
import { allow, deny, GROUP, jitAllow } from '../facts/exposure/site.ts';
import { policyOf, policyPort, SSH } from '../facts/jit/machine.ts';
import { estate, leftAlone, onlyAction, planFor, type Asked } from './planning.ts';

const NET001: Asked = { rules: ['NET001'], actions: ['narrow-rule'] };
const CLOSE: Asked = { rules: ['NET001'], actions: ['close-rule'] };
const rule = (ports: string | readonly string[], more: JsonObject = {}): JsonObject => allow('', { ...(typeof ports === 'string' ? { destinationPortRange: ports } : { destinationPortRange: undefined, destinationPortRanges: ports }), ...more }, 'let-in');
const after = (rules: readonly JsonObject[], asked: Asked): JsonObject => asObject(onlyAction(planFor(estate(rules), asked)).request.body?.['properties']);

describe('narrowing a rule', () => {
  it('puts the child rule with the sources, and nothing else of it changed', () => {
    const action = onlyAction(planFor(estate([rule('22', { description: 'kept', provisioningState: 'Succeeded', sourceAddressPrefix: '*', sourceAddressPrefixes: [] })]), NET001));
    expect(action.request).toMatchObject({ method: 'PUT', path: `${GROUP}/securityRules/let-in`, apiVersion: '2024-05-01' });
    expect(action.request.body).toEqual({ properties: {
      direction: 'Inbound', access: 'Allow', priority: 1001, protocol: 'Tcp', sourceAddressPrefix: '51.140.12.0/24', sourceAddressPrefixes: [], sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22', description: 'kept',
    } });
    expect([action.kind, action.breaking, action.risk]).toEqual(['narrowRule', false, 'medium']);
  });

  it.each([
    ['several in the plural', ['51.1.1.0/24', '51.1.2.0/24'], {}, { sourceAddressPrefixes: ['51.1.1.0/24', '51.1.2.0/24'] }],
    ['only those that the rule lets in today', ['51.1.1.0/24', '20.0.0.0/24'], { sourceAddressPrefix: '51.0.0.0/8' }, { sourceAddressPrefix: '51.1.1.0/24' }],
  ])('writes %s', (_name, sources, given, expected) => {
    expect(after([rule('22', given)], { ...NET001, sources })).toMatchObject(expected);
  });

  it('closes instead where the rule lets none of the sources in, which may be so for a tag', () => {
    expect([onlyAction(planFor(estate([rule(['22', '443'], { sourceAddressPrefix: 'AzureCloud' })]), NET001)).kind, after([rule(['22', '443'], { sourceAddressPrefix: 'AzureCloud' })], NET001)['destinationPortRange']]).toEqual(['closeRule', '443']);
  });

  it('has nothing to do where it lets in the sources alone already, and they are wide', () => {
    const sources = ['51.140.12.0/24', '20.1.0.0/16'];
    expect(leftAlone(planFor(estate([rule('22', { sourceAddressPrefixes: sources })]), { ...NET001, sources }))).toEqual(['NET001 nothingToDo']);
  });

  it('leaves a rule alone that is for other ports too', () => {
    const made = planFor(estate([rule(['22', '443'])]), NET001);
    expect([made.actions, leftAlone(made)]).toEqual([[], ['NET001 otherPorts']]);
  });
});

describe('closing a rule', () => {
  it.each([
    ['a port among others', ['22', '443'], { destinationPortRange: '443', destinationPortRanges: [] }],
    ['a port out of a range', '20-25', { destinationPortRanges: ['20-21', '23-25'] }],
    ['the management ports out of all', '*', { destinationPortRanges: ['0-21', '23-3388', '3390-5984', '5987-65535'] }],
  ])('takes %s', (_name, ports, expected) => {
    expect(after([rule(ports)], CLOSE)).toMatchObject(expected);
  });

  it('deletes a rule in which no port would stay, which is breaking, and can be made again', () => {
    const action = onlyAction(planFor(estate([SSH]), CLOSE));
    expect([action.request.method, action.request.body, action.after, action.breaking, action.risk]).toEqual(['DELETE', null, null, true, 'high']);
    expect(action.inverse?.request).toMatchObject({ method: 'PUT', path: `${GROUP}/securityRules/ssh`, body: { properties: { destinationPortRange: '22', priority: 1001 } } });
  });

  it('does not delete under a lock against it', () => {
    const lock = { id: `${GROUP}/providers/Microsoft.Authorization/locks/keep`, name: 'keep', type: 'Microsoft.Authorization/locks', properties: { level: 'CanNotDelete' } };
    expect(leftAlone(planFor(estate([SSH], [lock]), CLOSE))).toEqual(['NET001 locked']);
    expect(planFor(estate([rule(['22', '443'])], [lock]), CLOSE).actions).toHaveLength(1);
  });

  it('goes on to the rule that stood behind', () => {
    const made = planFor(estate([rule(['22', '443']), allow('20-30', { priority: 2000 }, 'behind')]), CLOSE);
    expect(made.actions.map(({ affects }) => affects[0]?.split('/').at(-1))).toEqual(expect.arrayContaining(['behind', 'let-in']));
    expect(made.prediction?.promised.map(({ ruleId }) => ruleId)).toContain('NET001');
  });

  it('is breaking where the rule names somebody', () => {
    const action = onlyAction(planFor(estate([rule(['22', '443'], { sourceAddressPrefixes: ['51.0.0.0/8', '10.0.0.0/8'] })]), CLOSE));
    expect([action.breaking, action.warnings.filter(({ code }) => code === 'breaking').map(({ message }) => message)]).toEqual([true, ['let-in lets 10.0.0.0/8 in today, and will not any more', 'let-in lets 51.0.0.0/8 in today, and will not any more']]);
  });
});

describe('what cannot be changed', () => {
  it.each([
    ['no group', estate(undefined, [], {}, { sku: 'Basic' }), 'noGuard'],
    ['a rule of just-in-time access', estate([jitAllow('22', '*')]), 'notAutomatable'],
    ['a default rule', estate([deny('443')], [{ id: `${GROUP}-routes`, type: 'Microsoft.Network/routeTables', properties: { routes: [{ properties: { addressPrefix: '0.0.0.0/0' } }] } }], {}, { subnet: { routeTable: { id: `${GROUP}-routes` } } }), 'defaultRule'],
  ])('%s is told with what to do', (_name, rows, reason) => {
    expect(leftAlone(planFor(rows, CLOSE))).toEqual([`NET001 ${reason}`]);
  });
});

describe('an idle rule of a group', () => {
  it('is the one that the finding names, and affects nobody', () => {
    const action = onlyAction(planFor(estate([SSH, allow('80', { priority: 1002 }), deny('22', { priority: 100 })]), { rules: ['NET006'] }));
    expect([action.kind, action.risk, action.breaking, action.warnings, action.affects]).toEqual(['narrowRule', 'low', false, [], [`${GROUP}/securityRules/ssh`]]);
  });
});

describe('a bypass', () => {
  it('is closed for known sources too, whatever --source says', () => {
    const rows = estate([allow('22', { sourceAddressPrefix: '51.0.0.0/24' }, 'office')], [policyOf([policyPort(22)])]);
    const action = onlyAction(planFor(rows, { rules: ['JIT003'] }));
    expect([action.kind, action.request.method, action.breaking, action.affects]).toEqual(['closeRule', 'DELETE', true, [`${GROUP}/securityRules/office`]]);
  });

  it('is closed on the ports that the plan itself covers, too', () => {
    const made = planFor(estate([allow('5985', { priority: 100 }, 'winrm'), allow('22', { priority: 101 }, 'ssh')], [policyOf([policyPort(22)])]), { rules: ['JIT001', 'JIT003'] });
    expect(made.actions.map(({ kind, request }) => `${kind} ${request.path.split('/').at(-1) ?? ''}`)).toEqual(['enableJit default', 'closeRule ssh', 'closeRule winrm']);
    expect(made.prediction?.promised.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining(['JIT001', 'JIT003']));
  });
});
