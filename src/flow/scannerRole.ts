import { CATALOG } from '../model/catalog.ts';
import { coversAction } from '../values/actions.ts';
import { compareText } from '../values/json.ts';

/** A custom role as `az role definition create --role-definition` takes it. */
export interface CustomRole {
  readonly Name: string;
  readonly IsCustom: true;
  readonly Description: string;
  readonly Actions: readonly string[];
  readonly NotActions: readonly string[];
  readonly DataActions: readonly string[];
  readonly NotDataActions: readonly string[];
  readonly AssignableScopes: readonly string[];
}

/** A Microsoft Graph application permission, and the types that it is for. */
export interface GraphPermission {
  readonly permission: string;
  readonly types: readonly string[];
}

/** What a scan reads beside the types: its own permissions (the proof that an empty answer is complete), and what lies under the management groups. */
const ALWAYS = ['Microsoft.Authorization/permissions/read', 'Microsoft.Management/managementGroups/descendants/read'];

/** The least that a full scan takes in Azure: reading each type of the catalog, and no more. */
export function scannerRole(assignableScopes: readonly string[]): CustomRole {
  const wanted = [...new Set([...ALWAYS, ...CATALOG.map((entry) => entry.permission).filter(isAzureAction)])];
  const actions = wanted.filter((action) => !wanted.some((pattern) => pattern !== action && coversAction(pattern, action)));
  return {
    Name: 'Portcullis Scanner',
    IsCustom: true,
    Description: 'Reads what portcullis judges, and nothing else. Writes nothing, reads no secret.',
    Actions: actions.toSorted(compareText),
    NotActions: [],
    DataActions: [],
    NotDataActions: [],
    AssignableScopes: assignableScopes,
  };
}

/** The least that a full scan takes in Microsoft Graph. */
export function graphPermissions(): readonly GraphPermission[] {
  const entries = CATALOG.filter((entry) => !isAzureAction(entry.permission));
  return [...Map.groupBy(entries, (entry) => entry.permission)].map(([permission, of]) => ({ permission, types: of.map((entry) => entry.type) })).toSorted((a, b) => compareText(a.permission, b.permission));
}

function isAzureAction(permission: string): boolean {
  return permission.includes('/');
}
