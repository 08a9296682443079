import type { Principal } from '../model/snapshot.ts';
import { asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';

/** The claims of a JWT, unverified: they only name the principal in reports. An opaque token has none. */
export function claimsOf(token: string): JsonObject {
  try {
    const parsed = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as JsonValue;
    return isJsonObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/**
 * Who the token speaks for (Microsoft identity platform, "Access token claims reference"). `xms_mirid` is the resource of a managed
 * identity; a guest's token can lack every name that a member's has.
 */
export function principalOf(claims: JsonObject): Principal | null {
  const objectId = asString(claims['oid']);
  if (objectId === undefined) return null;
  const userName = ['upn', 'unique_name', 'preferred_username', 'email'].map((name) => asString(claims[name])).find((name) => name !== undefined);
  const resource = asString(claims['xms_mirid']);
  if (asString(claims['idtyp']) === 'user' || userName !== undefined) {
    return { kind: 'user', objectId, name: userName ?? asString(claims['name']) ?? objectId };
  }
  if (resource !== undefined) return { kind: 'managedIdentity', objectId, name: resource.slice(resource.lastIndexOf('/') + 1) };
  return { kind: 'servicePrincipal', objectId, name: asString(claims['app_displayname']) ?? asString(claims['appid']) ?? objectId };
}
