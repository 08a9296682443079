import type { AzureClients } from '../azure/clients.ts';
import { grantsOfPolicy, type Grant } from '../facts/jit/grants.ts';
import { deciderOf, guardedAddresses, type GuardedAddress } from '../facts/jit/opened.ts';
import { networkIndex } from '../facts/exposure/networkIndex.ts';
import { normaliseRow } from '../model/normalise.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { idKey, lastSegment, sameId } from '../values/armId.ts';
import type { AllowedRequest } from './jitPolicyCheck.ts';

/** What following a request takes. */
export interface Waiting {
  readonly clients: AzureClients;
  readonly policy: string;
  readonly allowed: AllowedRequest;
  /** Waits, in milliseconds; rejects when the user interrupts. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly snapshot: Snapshot;
  /** Its id as it was read. */
  readonly machine: string;
  readonly say: (message: string) => void;
}

/** How following it ended. notOpen: something else decides. notSeen: what decides could not be read. `why`: in words. */
export type Followed =
  | { readonly kind: 'open'; readonly grants: readonly Grant[] }
  | { readonly kind: 'notOpen' | 'notSeen'; readonly grants: readonly Grant[]; readonly why: string };

/** Rules follow some seconds after the answer (Azure documentation, "Just-in-time VM access"): two minutes are looked at. */
const LOOKS = 40;
const PAUSE = 3_000;
const GROUP_VERSION = '2024-05-01';

/** The path by which ARM serves a policy: the one version there is (Microsoft.Security 2020-01-01). */
export function policyPath(policy: string): string {
  return `${policy}?api-version=2020-01-01`;
}

/** Looks for the request in its policy, as often as told: the new entry for the machine, the ports and the very end that was asked for. */
export async function foundRequest(waiting: Waiting, looks: number): Promise<{ readonly grants: readonly Grant[] }> {
  for (let look = 1; ; look += 1) {
    const grants = await grantsNow(waiting);
    if (isWhole(waiting, grants) || look >= looks) return { grants };
    await waiting.sleep(PAUSE);
  }
}

/** Looks at the policy and at every security group before the machine until all that was asked for is let in, or time is over. */
export async function waitUntilOpen(waiting: Waiting): Promise<Followed> {
  const row = [...waiting.snapshot.rows('Microsoft.Compute/virtualMachines')].find(({ id }) => sameId(id, waiting.machine));
  const { guards, gap } = row === undefined ? { guards: [], gap: undefined } : guardedAddresses(networkIndex(waiting.snapshot))(row);
  for (let look = 1; ; look += 1) {
    const grants = await grantsNow(waiting);
    const seen = await missing(waiting, grants, guards);
    if (gap !== undefined && isWhole(waiting, grants)) return { kind: 'notSeen', grants, why: `what stands before the machine could not be read: ${gap.message}` };
    if (seen === undefined) return { kind: 'open', grants };
    if (look === 1) waiting.say('granted; waiting for the rules');
    if (look >= LOOKS) return { ...seen, grants };
    await waiting.sleep(PAUSE);
  }
}

async function grantsNow({ clients, policy, allowed }: Waiting): Promise<readonly Grant[]> {
  const now = await clients.get(policyPath(policy)).catch((error: unknown) => unreadable(error));
  if (now === undefined) return [];
  return grantsOfPolicy(now, policy, Number.NEGATIVE_INFINITY).filter((grant) => isOurs(grant, allowed));
}

/** A read that failed is tried again at the next look; an interruption ends the looking. */
function unreadable(error: unknown): undefined {
  if (error instanceof Error && error.name === 'AbortError') throw error;
  return undefined;
}

/** Nobody else's request has this machine, this port and this very end to the millisecond, and was not there before. */
function isOurs(grant: Grant, { machine, endsAt, earlier, protocols }: AllowedRequest): boolean {
  if (grant.endsAt !== endsAt || grant.port === null || !protocols.has(grant.port) || !sameId(grant.machine ?? '', machine)) return false;
  return !earlier.some((one) => one.port === grant.port && one.endsAt === grant.endsAt && one.startedAt === grant.startedAt && sameId(one.machine ?? '', machine));
}

function isWhole({ allowed }: Waiting, grants: readonly Grant[]): boolean {
  return [...allowed.protocols.keys()].every((port) => grants.some((grant) => grant.port === port));
}

interface Missing {
  readonly kind: 'notOpen' | 'notSeen';
  readonly why: string;
}

/** What keeps it from being open; undefined where nothing does. */
async function missing(waiting: Waiting, grants: readonly Grant[], guards: readonly GuardedAddress[]): Promise<Missing | undefined> {
  if (!isWhole(waiting, grants)) return { kind: 'notSeen', why: 'the policy does not show the request yet' };
  const ended = grants.find(({ ending }) => ending !== 'live');
  if (ended !== undefined) return { kind: 'notOpen', why: `the policy says that the request for port ${ended.port} has ended already` };
  const groups = new Map(guards.map(({ securityGroup }) => [idKey(securityGroup), securityGroup]));
  for (const group of groups.values()) {
    const found = await shutBy(waiting, group, guards.filter(({ securityGroup }) => sameId(securityGroup, group)), grants);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function shutBy({ clients, allowed }: Waiting, group: string, guards: readonly GuardedAddress[], grants: readonly Grant[]): Promise<Missing | undefined> {
  const name = lastSegment(group);
  const served = await clients.get(`${group}?api-version=${GROUP_VERSION}`).catch((error: unknown) => unreadable(error) ?? String(error instanceof Error ? error.message : error));
  const row = typeof served === 'string' ? undefined : normaliseRow(served);
  if (row === undefined) return { kind: 'notSeen', why: `the security group ${name} could not be read${typeof served === 'string' ? `: ${served}` : ''}` };
  for (const { privateAddress } of guards) {
    for (const { port, sources } of grants) {
      if (port === null) continue;
      const decider = deciderOf(row, { privateAddress, port, protocol: allowed.protocols.get(port) ?? '*', sources });
      if (decider?.lets !== true) return { kind: 'notOpen', why: `in ${name}, port ${port} of ${privateAddress} is ${decider === undefined ? 'let in by no rule' : `decided by ${decider.rule}`}` };
    }
  }
  return undefined;
}
