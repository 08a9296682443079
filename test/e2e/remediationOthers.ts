import type { JsonObject } from '../../src/values/json.ts';
import type { Random } from '../oracle/random.ts';
import { versionOf, type Azure } from './remediationRun.ts';
import { idText } from './remediationWorld.ts';

/** What somebody else does while a plan is applied: each answers with the id that it wrote, empty where there was nothing to do. */
type Writer = (azure: Azure, random: Random) => string;

const at = (id: string): string => `${id}?api-version=${versionOf(id)}`;

/** Nothing is written where nothing would be accepted. */
function put(azure: Azure, id: string, body: JsonObject): string {
  return azure.others('PUT', at(id), body).status < 300 ? id : '';
}

function elements(policy: JsonObject): readonly JsonObject[] {
  return ((policy['properties'] as JsonObject)['virtualMachines'] ?? []) as readonly JsonObject[];
}

function changedPolicy(azure: Azure, random: Random, change: (held: readonly JsonObject[]) => readonly JsonObject[]): string {
  const { id } = random.pick(azure.world.policies);
  const reply = azure.others('GET', at(id));
  if (reply.status !== 200) return '';
  const policy = reply.body as unknown as JsonObject;
  const properties = policy['properties'] as JsonObject;
  return put(azure, id, { ...policy, properties: { ...properties, virtualMachines: change(elements(policy)) } });
}

/** Some machine gets another duration. */
const changesMachine: Writer = (azure, random) => changedPolicy(azure, random, (held) => {
  const index = random.below(held.length);
  return held.map((element, place) => (place === index ? { ...element, ports: ((element['ports'] ?? []) as readonly JsonObject[]).map((port) => ({ ...port, maxRequestAccessDuration: 'PT2H' })) } : element));
});

const addsMachine: Writer = (azure, random) => changedPolicy(azure, random, (held) => {
  const known = new Set(held.map((element) => idText(element['id']).toLowerCase()));
  const container = idText(held[0]?.['id']).split('/')[4]?.toLowerCase();
  const free = azure.world.machines.find((machine) => machine.alive && machine.container === container && !known.has(machine.id.toLowerCase()));
  return free === undefined ? held : [...held, { id: free.id, ports: [{ number: 8443, protocol: 'TCP', allowedSourceAddressPrefix: '51.140.12.0/24', maxRequestAccessDuration: 'PT1H' }] }];
});

const removesMachine: Writer = (azure, random) => changedPolicy(azure, random, (held) => (held.length < 2 ? held : held.slice(1)));

const asksForAccess: Writer = (azure, random) => {
  const { id } = random.pick(azure.world.policies);
  const reply = azure.others('GET', at(id));
  if (reply.status !== 200) return '';
  const machine = random.pick(elements(reply.body as unknown as JsonObject));
  const [port] = (machine['ports'] ?? []) as readonly JsonObject[];
  const asked = { number: port?.['number'] ?? 0, allowedSourceAddressPrefix: '51.140.12.200', endTimeUtc: new Date(azure.now() + 1_800_000).toISOString() };
  return azure.others('POST', at(`${id}/initiate`), { virtualMachines: [{ id: machine['id'] ?? '', ports: [asked] }] }).status < 300 ? id : '';
};

const changesRule: Writer = (azure, random) => {
  const id = random.pick(azure.world.rules);
  const reply = azure.others('GET', at(id));
  if (reply.status !== 200) return '';
  const properties = (reply.body as unknown as JsonObject)['properties'] as JsonObject;
  return put(azure, id, { properties: { ...properties, description: `changed ${random.below(1_000)}`, ...(random.chance(0.5) ? { sourceAddressPrefix: '198.51.100.0/24', sourceAddressPrefixes: [] } : {}) } });
};

const addsRule: Writer = (azure, random) => {
  const id = `${random.pick(azure.world.rules).split('/').slice(0, -1).join('/')}/other-${random.below(1_000)}`;
  return put(azure, id, { properties: { protocol: '*', access: 'Allow', direction: 'Inbound', priority: 500 + random.below(100), sourceAddressPrefix: '198.51.100.7', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22' } });
};

const removesRule: Writer = (azure, random) => {
  const id = random.pick(azure.world.rules);
  return azure.others('DELETE', at(id)).status === 202 ? id : '';
};

const deletesMachine: Writer = (azure, random) => {
  const { id } = random.pick(azure.world.machines);
  azure.others('DELETE', `${id}?api-version=2024-07-01`);
  return id;
};

const locks: Writer = (azure, random) => {
  const scope = random.pick([...azure.world.policies.map(({ id }) => id.split('/').slice(0, 5).join('/')), ...azure.world.rules.map((id) => id.split('/').slice(0, 9).join('/'))]);
  azure.others('PUT', `${scope}/providers/Microsoft.Authorization/locks/frozen?api-version=2020-05-01`, { properties: { level: random.pick(['ReadOnly', 'CanNotDelete']) } });
  return '';
};

const ignores: Writer = (azure, random) => {
  const { id } = random.pick(azure.world.machines);
  azure.others('PATCH', `${id}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`, { operation: 'Merge', properties: { tags: { 'portcullis:ignore': 'yes' } } });
  return '';
};

export const WRITERS: readonly Writer[] = [changesMachine, changesMachine, addsMachine, addsMachine, removesMachine, asksForAccess, changesRule, changesRule, addsRule, removesRule, deletesMachine, locks, ignores];
