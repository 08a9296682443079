import type { JsonMap } from './json.ts';

/** The Resource Graph tables that an estate can hold rows of. */
export type Table = 'resources' | 'resourcecontainers' | 'authorizationresources' | 'securityresources' | 'networkresources';

export const TABLES: readonly Table[] = ['resources', 'resourcecontainers', 'authorizationresources', 'securityresources', 'networkresources'];

/** Anything that Azure knows by an id: a Resource Graph row or an ARM list item, exactly as it is served. */
export interface EstateItem extends JsonMap {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** An app registration with its service principal: who can log in. */
interface Application {
  readonly clientId: string;
  readonly objectId: string;
  readonly secret: string;
  readonly displayName: string;
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
 * A simulated tenant. Role assignments and role definitions in `authorizationresources` are not only served:
 * they decide what the caller may do.
 */
export interface Estate {
  readonly tenantId: string;
  readonly applications: readonly Application[];
  readonly managementGroups: readonly ManagementGroup[];
  readonly subscriptions: readonly Subscription[];
  readonly tables: Readonly<Record<Table, readonly EstateItem[]>>;
  /** What only ARM serves: JIT policies, PIM instances and policies, Key Vault secrets. */
  readonly arm: readonly EstateItem[];
  /** Providers that a subscription has not registered; all others are. */
  readonly unregistered?: readonly { readonly subscriptionId: string; readonly namespace: string }[];
  /** The most rows or items that one answer holds, whatever is asked for. */
  readonly pageSize: number;
}
