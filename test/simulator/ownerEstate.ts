import { contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Estate, EstateItem } from '../../src/simulator/estate.ts';

const ALL = [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }];

/** Contoso, where every role allows everything nothing is denied and nothing locked: for clients that write. */
export function ownerEstate(): Estate {
  const estate = contosoEstate();
  const isOf = (type: string) => (item: EstateItem): boolean => item.type.toLowerCase() === `microsoft.authorization/${type}`;
  const isRole = isOf('roledefinitions');
  const isDenial = isOf('denyassignments');
  const isLock = isOf('locks');
  const authorizationresources = estate.tables.authorizationresources.map((row) => (isRole(row) ? { ...row, properties: { ...(row['properties'] as object), permissions: ALL } } : row));
  return { ...estate, arm: estate.arm.filter((item) => !isDenial(item) && !isLock(item)), tables: { ...estate.tables, authorizationresources } };
}
