import type { Application, Directory, IdentitySources, ManagedIdentity } from './identityEstate.ts';
import type { JsonMap } from './json.ts';

/** The Resource Graph tables that an estate can hold rows of. */
export type Table = keyof typeof NO_ROWS;

/** Every table, empty: what an estate that holds nothing in a table says of it. */
export const NO_ROWS = {
  resources: [], resourcecontainers: [], authorizationresources: [], securityresources: [], networkresources: [], computeresources: [],
  patchassessmentresources: [], maintenanceresources: [], policyresources: [], managedserviceresources: [],
} as const;

export const TABLES = Object.keys(NO_ROWS) as readonly Table[];

/** Anything that Azure knows by an id: a Resource Graph row or an ARM list item, exactly as it is served. */
export interface EstateItem extends JsonMap {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** Somebody who can hold a role: a managed identity appears in role assignments as a service principal. */
export interface Principal {
  readonly id: string;
  readonly kind: 'user' | 'servicePrincipal' | 'managedIdentity';
  readonly displayName: string;
  /** What Microsoft Graph tells of it, where it is not what it tells of an ordinary one. */
  readonly properties?: JsonMap;
}

/** A security group: its members are principals and other groups, by id. Members of a group in it are members of it. */
export interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly members: readonly string[];
  /** What Microsoft Graph tells of it, where it is not what it tells of an ordinary security group. */
  readonly properties?: JsonMap;
}

/** Somebody who may activate being a member or an owner of a group (PIM for Groups). */
export interface GroupEligibility {
  readonly id: string;
  readonly groupId: string;
  readonly principalId: string;
  readonly accessId: 'member' | 'owner';
  readonly startDateTime: string;
  readonly endDateTime: string | null;
}

export interface ManagementGroup {
  readonly name: string;
  /** The name of the group above; null for the tenant root group. */
  readonly parent: string | null;
}

export interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly state: string;
  readonly managementGroup: string;
}

/**
 * A simulated tenant. Role assignments and role definitions in `authorizationresources`, deny assignments in `arm` and
 * groups are not only served: they decide what the caller may do. Never changed in place: a write makes a new one.
 */
export interface Estate {
  readonly tenantId: string;
  readonly applications: readonly Application[];
  readonly managedIdentities?: readonly ManagedIdentity[];
  /** Where workloads get tokens without a secret; none where absent. */
  readonly identitySources?: IdentitySources;
  /** What Microsoft Graph serves; nothing is modelled where absent. */
  readonly directory?: Directory;
  readonly managementGroups: readonly ManagementGroup[];
  readonly subscriptions: readonly Subscription[];
  readonly principals?: readonly Principal[];
  /** Security groups: who is in one holds its role assignments and is met by its deny assignments. */
  readonly groups?: readonly Group[];
  readonly groupEligibilities?: readonly GroupEligibility[];
  readonly tables: Readonly<Record<Table, readonly EstateItem[]>>;
  /** What only ARM serves: JIT policies, PIM instances and policies, Key Vault keys and secrets, events, deny assignments (which hold, too), and the like. */
  readonly arm: readonly EstateItem[];
  /** What the activity log recorded since the start, oldest first; the events from before stand in `arm`. */
  readonly events?: readonly EstateItem[];
  /** Providers that a subscription has not registered; all others are. */
  readonly unregistered?: readonly { readonly subscriptionId: string; readonly namespace: string }[];
  /** No licence of the tenant brings Privileged Identity Management: its lists are refused. */
  readonly withoutPim?: boolean;
  /** The most rows or items that one answer holds, whatever is asked for. */
  readonly pageSize: number;
}
