import type { InitiateResult } from '../azure/jitInitiate.ts';
import type { AzureClients, ClientOptions } from '../azure/clients.ts';
import { machinePolicies } from '../facts/jit/requests.ts';
import { REQUEST_READS } from '../facts/jit/report.ts';
import type { ScopeRequest, Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';
import { ToolError } from '../model/toolError.ts';
import { idKey, lastSegment, sameId, subscriptionOf } from '../values/armId.ts';
import type { JsonObject } from '../values/json.ts';
import { openAzure, pause, type AzureSession } from './azureSession.ts';
import { collectTypes, type NarrowOptions } from './collectTenant.ts';
import { findMachines } from './exposure.ts';
import { allowedRequest, type AllowedRequest } from './jitPolicyCheck.ts';
import { askedAccess, type AskedAccess, type TypedRequest } from './jitRequestAsked.ts';
import { outcomeOf, type JitRequestOutcome } from './jitRequestOutcome.ts';
import { foundRequest, policyPath, waitUntilOpen, type Waiting } from './jitWait.ts';
import { sourcesText, whoText } from './jitWords.ts';
import { instantText } from '../report/text.ts';

export interface JitRequestOptions extends Omit<NarrowOptions, 'types' | 'asked' | 'allowEmpty' | 'activityLog'> {
  /** The machine, by name or id. */
  readonly machine: string;
  readonly typed: TypedRequest;
  /** Whether to wait until the port is open. */
  readonly wait: boolean;
  /** Names or ids of subscriptions to look in; all that are visible where empty. */
  readonly subscriptions: readonly string[];
  readonly say: (message: string) => void;
  readonly onWarning: (message: string) => void;
}

/** A machine with the one policy that has all the ports. */
interface Target {
  readonly snapshot: Snapshot;
  readonly machine: string;
  readonly policy: string;
}

/**
 * Asks for access to ports of a machine, once, and waits until they are open. What the policy does not allow is not asked for. Throws ToolError: USAGE for what is
 * not understood or lies outside the policy, INTERRUPTED, with what is known of the request, where the user stopped; else answers what became of it.
 */
export async function jitRequest(options: JitRequestOptions): Promise<JitRequestOutcome> {
  const asked = askedAccess(options.typed);
  const session = await openAzure({ ...options, mayWrite: true });
  const target = await findTarget(options, session, asked);
  const { openClients } = await import('../azure/clients.ts');
  const reading: ClientOptions = { ...session, userAgent: `${TOOL.name}/${TOOL.version}`, signal: options.signal };
  const clients = await openClients(reading);
  const policy = await readPolicy(clients, target.policy);
  const allowed = allowedRequest(policy, target.machine, asked, options.now());
  sayReplaced(allowed, target.snapshot, asked, options);
  if (asked.source === undefined) options.say('no --source: Azure lets in the address that it sees this request come from, which behind a proxy or a VPN is theirs');
  return ask({ options, asked, target, clients, allowed, reading });
}

interface Asking {
  readonly options: JitRequestOptions;
  readonly asked: AskedAccess;
  readonly target: Target;
  readonly clients: AzureClients;
  readonly allowed: AllowedRequest;
  readonly reading: ClientOptions;
}

/** Sends the request, and follows it as far as was asked for. */
async function ask(asking: Asking): Promise<JitRequestOutcome> {
  const { options, allowed, target, clients, reading } = asking;
  const { initiate } = await import('../azure/jitInitiate.ts');
  const sent = await initiate(reading, target.policy, allowed.body);
  if (sent.kind === 'refused') return outcomeOf({ ...asking, ending: { kind: 'refused', result: sent } });
  const waiting: Waiting = { clients, policy: target.policy, allowed, sleep: (milliseconds) => sleepOf(options)(milliseconds, options.signal), snapshot: target.snapshot, machine: target.machine, say: options.say };
  try {
    if (sent.kind === 'lost' && !(await isThere(waiting, sent, options))) return outcomeOf({ ...asking, ending: { kind: 'lost', result: sent } });
    if (!options.wait) return outcomeOf({ ...asking, ending: { kind: 'granted', grants: (await foundRequest(waiting, 1)).grants } });
    return outcomeOf({ ...asking, ending: await waitUntilOpen(waiting) });
  } catch (error) {
    throw options.signal.aborted ? interruptedAt(sent, target.machine, allowed) : error;
  }
}

/** After an answer that was lost the policy tells; the request is not sent again, whatever it tells. */
async function isThere(waiting: Waiting, { code }: Extract<InitiateResult, { kind: 'lost' }>, { onWarning, signal }: JitRequestOptions): Promise<boolean> {
  if (signal.aborted) throw new Error('interrupted');
  onWarning(`the answer was lost (${code}): the request is not sent again; looking for it in the policy`);
  const { grants } = await foundRequest(waiting, LOOKS_FOR_LOST);
  if (grants.length === 0) return false;
  onWarning(`the policy holds the request: by ${whoText(grants[0]?.requestor ?? '')}, begun at ${grants[0]?.startedAt ?? 'a time that is not told'}`);
  return true;
}

const LOOKS_FOR_LOST = 5;

function sleepOf(options: JitRequestOptions): NonNullable<JitRequestOptions['sleep']> {
  return options.sleep ?? pause;
}

function interruptedAt(sent: InitiateResult, machine: string, { endsAt }: AllowedRequest): ToolError {
  const look = `Look with "portcullis jit list --open --vm ${lastSegment(machine)}".`;
  if (sent.kind === 'granted') return new ToolError('INTERRUPTED', `interrupted while waiting: the request is granted and stays so until ${instantText(endsAt)}`, look);
  return new ToolError('INTERRUPTED', 'interrupted while the request was under way: whether access was granted is not known', `It is not sent again. ${look}`);
}

async function findTarget(options: JitRequestOptions, session: AzureSession, asked: AskedAccess): Promise<Target> {
  const snapshot = await collectTypes({ ...options, asked: scopeOf(options), allowEmpty: false, activityLog: false, types: REQUEST_READS }, session);
  if (snapshot.manifest.interrupted) throw new ToolError('INTERRUPTED', 'interrupted', 'Nothing was asked for.');
  const found = machinesCalled(snapshot, options.machine);
  const [machine] = found;
  if (machine === undefined || found.length > 1) throw new ToolError('USAGE', `${found.length} machines are called '${options.machine}': ${found.join(', ')}`, 'Name one by its id.');
  return { snapshot, machine, policy: policyOf(snapshot, machine, asked) };
}

/** Where not all machines were read, one that is not found may be there. Throws ToolError. */
function machinesCalled(snapshot: Snapshot, name: string): readonly string[] {
  const gap = snapshot.gaps.find(({ artifact }) => artifact === MACHINE);
  try {
    return findMachines([...snapshot.rows(MACHINE)], [name]);
  } catch (error) {
    throw gap === undefined ? error : new ToolError('SCOPE', `whether there is a machine '${name}' is not known: ${gap.message}`, 'Grant the reading of machines, or ask somebody who has it.', error);
  }
}

const MACHINE = 'Microsoft.Compute/virtualMachines';

/** An id says in which subscription to look. */
function scopeOf({ machine, subscriptions }: JitRequestOptions): ScopeRequest {
  const own = subscriptionOf(machine);
  return { subscriptions: subscriptions.length > 0 || own === undefined ? subscriptions : [own], managementGroups: [], exclude: [] };
}

/** The policy that has all of the ports: a request is made to one policy. Throws ToolError. */
function policyOf(snapshot: Snapshot, machine: string, { ports }: AskedAccess): string {
  const name = lastSegment(machine);
  const { policies, ports: allowed } = machinePolicies(snapshot, { now: snapshot.manifest.finishedAt })(machine);
  if (policies.length === 0) throw noPolicy(snapshot, machine);
  const holders = policies.filter((policy) => ports.every((port) => allowed.some((one) => sameId(one.policy, policy) && one.port === port)));
  const [holder] = holders.length > 0 ? holders : [...new Map(policies.map((policy) => [idKey(policy), policy])).values()].filter((_policy, _index, all) => all.length === 1);
  if (holder !== undefined) return holder;
  throw new ToolError('USAGE', `none of the ${policies.length} policies of ${name} has all of the ports ${ports.join(', ')}`, `They have ${[...new Set(allowed.map(({ port }) => port))].join(', ')}: ask for those of each policy by itself.`);
}

function noPolicy(snapshot: Snapshot, machine: string): ToolError {
  const name = lastSegment(machine);
  const gap = snapshot.gaps.find(({ artifact }) => artifact === 'Microsoft.Security/locations/jitNetworkAccessPolicies');
  if (gap !== undefined) return new ToolError('SCOPE', `whether a just-in-time policy names ${name} is not known: ${gap.message}`, 'Grant the reading of policies, or ask somebody who has it.');
  return new ToolError('USAGE', `no just-in-time policy names ${name}: there is nothing to ask for`, 'Enable just-in-time access for it first: "portcullis jit list" tells whether it can have it, and the portal has it under "Just-in-time VM access", "Not configured".');
}

async function readPolicy(clients: AzureClients, policy: string): Promise<JsonObject> {
  try {
    return await clients.get(policyPath(policy));
  } catch (error) {
    throw new ToolError('NETWORK', `the policy ${policy} could not be read: ${error instanceof Error ? error.message : String(error)}`, 'Nothing was asked for.', error);
  }
}

/** A newer request for the same machine and port takes the place of a live one (statusReason NewerRequestInitiated). Throws ToolError USAGE where that cuts off somebody else. */
function sayReplaced({ replaced }: AllowedRequest, snapshot: Snapshot, { force }: AskedAccess, { onWarning }: JitRequestOptions): void {
  const { principal } = snapshot.manifest;
  const own = [principal?.name, principal?.objectId].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
  for (const { requestor, port, sources, endsAt } of replaced) {
    const what = `the access to port ${port} that ${whoText(requestor)} has from ${sourcesText(sources)} until ${endsAt === null ? 'a time that is not told' : instantText(endsAt)}`;
    if (!own.includes(requestor.toLowerCase()) && !force) throw new ToolError('USAGE', `this request would end ${what}`, 'A newer request for the same machine and port replaces the older one. Talk to them, or ask with --force.');
    onWarning(`this request takes the place of ${what}`);
  }
}
