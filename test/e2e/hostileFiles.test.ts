import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planRollback, prepareRollback } from '../../src/flow/rollback.ts';
import { earlierLines } from '../../src/flow/apply.ts';
import { openRemediation } from '../../src/flow/remediationPorts.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import type { Action, Plan } from '../../src/model/plan.ts';
import { openPlan, seal } from '../../src/remediate/plan/seal.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { ADMIN_POLICY, BALANCED, DUAL, element, enabling, narrowing, network, planOf, WEB_POLICY } from '../remediate/plans.ts';
import { policyOf, ran, seen, world } from './applyWorld.ts';

const directory = mkdtempSync(join(tmpdir(), 'hostile-'));
afterAll(() => rmSync(directory, { recursive: true }));

const at = world();
const RULE = `${network('nsg-web')}/securityRules/`;
const group = seen(at, network('nsg-dual')) as JsonObject;
const rule = ((group['properties'] as JsonObject)['securityRules'] as readonly JsonObject[])[0] as JsonObject;
const enable = enabling('a1', WEB_POLICY, [DUAL], policyOf(at, WEB_POLICY));
const narrow = narrowing('a2', rule, { warnings: [] });
const plan = planOf([enable, narrow]);
const { lines } = await ran(at, plan);

const resealed = (of: Plan, change: (action: Action) => Action): string => JSON.stringify(seal({ ...of, actions: of.actions.map(change) }));
const only = (id: string, more: (action: Action) => Partial<Action>) => (action: Action): Action => (action.id === id ? { ...action, ...more(action) } : action);
const changeOf = (action: Action, more: object): Partial<Action> => ({ change: { ...action.change, ...more } });

describe('a plan that was edited and sealed anew', () => {
  it('as it was made is opened', () => {
    expect(openPlan(JSON.stringify(plan))).toEqual(plan);
  });

  it.each<[string, (action: Action) => Action, RegExp]>([
    ['that shows another policy than it writes', only('a1', (action) => ({ request: { ...action.request, path: ADMIN_POLICY } })), /a1 shows a request to/],
    ['that shows another body than it writes', only('a1', (action) => ({ request: { ...action.request, body: { kind: 'Basic' } } })), /a1 shows a request that is not/],
    ['that shows a PUT and deletes', only('a2', (action) => changeOf(action, { after: null })), /a2 shows a request that is not/],
    ['that deletes and says that nothing breaks', only('a2', (action) => ({ ...changeOf(action, { after: null }), request: { ...action.request, method: 'DELETE' as const, body: null } })), /a2 deletes/],
    ['that puts one machine in the place of another', only('a1', (action) => changeOf(action, { machines: [{ machine: DUAL.id, before: null, after: element(BALANCED.id) }] })), /element of another/],
    ['that takes a machine for one that stood in the policy as another', only('a1', (action) => changeOf(action, { machines: [{ machine: DUAL.id, before: element(BALANCED.id), after: element(DUAL.id) }] })), /element of another/],
    ['that names a machine twice', only('a1', (action) => changeOf(action, { machines: [DUAL.id, DUAL.id.toUpperCase()].map((machine) => ({ machine, before: null, after: element(machine) })) })), /names one twice/],
    ['that counts nothing against the cap', only('a1', () => ({ affects: [] })), /changes more than it says/],
    ['that counts another rule', only('a2', () => ({ affects: [`${RULE}other`] })), /changes more than it says/],
    ['that counts what is no id', only('a1', () => ({ affects: [7] as unknown as readonly string[] })), /not whole/],
    ['whose request has no path', only('a1', (action) => ({ request: { ...action.request, path: undefined as unknown as string } })), /not whole/],
    ['whose request has a body that is none', only('a1', (action) => ({ request: { ...action.request, body: 'x' as unknown as JsonObject } })), /not whole/],
    ['whose target stood as text', only('a1', () => ({ before: 'x' as unknown as JsonObject })), /not whole/],
  ])('%s is refused', (_what, change, message) => {
    expect(() => openPlan(resealed(plan, change))).toThrow(message);
  });

  it('is not refused for other letters in its ids', () => {
    const text = resealed(plan, (action) => ({ ...action, affects: action.affects.map((id) => id.toUpperCase()), request: { ...action.request, path: action.request.path.toLowerCase() } }));
    expect(openPlan(text).actions).toHaveLength(2);
  });
});

describe('a way up that a URL makes of a tab or a line end', () => {
  it.each(['\t', '\n', '\r'])('is neither read nor written: %j', async (hidden) => {
    const here = world();
    const azure = await openRemediation({ ...here.options, signal: new AbortController().signal });
    const ports = azure.portsWith(() => undefined);
    const path = `${network('nsg-new')}/securityRules/.${hidden}.`;
    // A URL drops what is hidden and goes up: without a guard a whole security group would be made.
    expect(new URL(`https://management.azure.com${path}`).pathname).toMatch(/networkSecurityGroups\/nsg-new\/$/);
    const written = await ports.write({ method: 'PUT', path, apiVersion: '2024-05-01', body: { location: 'westeurope', properties: {} }, etag: undefined, clientRequestId: ports.guid() });
    expect([written.kind, (await ports.read(path, '2024-05-01')).kind]).toEqual(['refused', 'failed']);
    expect(here.simulator.log.filter(({ url }) => url.includes('nsg-new'))).toEqual([]);
  });
});

type Write = Extract<JournalLine, { readonly event: 'write' }>;

describe('a journal that was edited', () => {
  const stored = (name: string, of: readonly JournalLine[]): string => {
    const path = join(directory, name);
    writeFileSync(path, of.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return path;
  };
  const edited = (action: string, change: (line: Write) => object): readonly JournalLine[] => lines.map((line) => (line.event === 'write' && line.action === action ? { ...line, ...change(line) } : line));
  const inRule = (line: Write, more: JsonObject): JsonObject => ({ ...line.before, properties: { ...(line.before?.['properties'] as JsonObject), ...more } });

  it('as it was written is undone and resumed', () => {
    expect(planRollback(stored('whole', lines)).actions).toHaveLength(2);
    expect(earlierLines(plan, stored('resumed', lines), true)).toHaveLength(lines.length);
  });

  it.each<[string, readonly JournalLine[]]>([
    ['to put back a rule that never stood there', edited('a2', (line) => ({ before: inRule(line, { access: 'Allow', sourceAddressPrefix: '*', destinationPortRange: '*' }) }))],
    ['to undo what was not sent', edited('a2', ({ body }) => ({ body: { ...body, properties: { access: 'Deny' } } }))],
    ['to be of another rule', edited('a2', () => ({ path: `${RULE}other` }))],
    ['to be of another version of the interface', edited('a2', () => ({ apiVersion: '2015-06-15' }))],
    ['to be a deletion', edited('a2', () => ({ method: 'DELETE', body: null }))],
    ['to be of an action that is not in the plan', edited('a2', () => ({ action: 'a9' }))],
    ['to give a machine back that was not in it', edited('a1', ({ machines }) => ({ machines: machines.map((part) => ({ ...part, before: element(DUAL.id, 3389) })) }))],
    ['to name another machine', edited('a1', () => ({ machines: [{ machine: BALANCED.id, before: null, after: element(BALANCED.id) }] }))],
    ['to name no machines', edited('a1', () => ({ machines: null }))],
    ['to name a machine by a number', edited('a1', () => ({ machines: [{ machine: 7, before: null, after: null }] }))],
    ['to hold text in the place of a target', edited('a1', () => ({ before: 'x' }))],
    ['to be sent to a number', edited('a1', () => ({ path: 7 }))],
  ])('%s is neither undone nor resumed', (what, of) => {
    const path = stored(what.replaceAll(' ', '-'), of);
    expect(() => planRollback(path)).toThrow(/none of its plan/);
    expect(() => prepareRollback(path, { resume: false })).toThrow(/none of its plan/);
    expect(() => earlierLines(plan, path, true)).toThrow(/none of its plan/);
  });

  it('in the plan that it holds is refused for the seal of that plan', () => {
    const path = stored('plan', lines.map((line) => (line.event === 'opened' ? { ...line, plan: { ...line.plan, tenant: 'other' } } : line)));
    expect(() => planRollback(path)).toThrow(/sha256/);
  });
});
